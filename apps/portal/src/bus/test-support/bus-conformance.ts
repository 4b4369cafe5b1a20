import { afterEach, describe, expect, it } from 'vitest';
import { recordingLog } from '../../control/test-support/recording-log.ts';
import type { Bus, Log } from '../../ports.ts';
import { BusHandlerFailed, BusMessageTooLarge, BusNoResponder, BusTimeout } from '../index.ts';

/** What every bus must do. `open` gives the bus of one node; where there is a network, each call gives another node's. */
export function describeBus(name: string, open: (log: Log) => Promise<Bus>): void {
  describe(name, () => {
    const buses: Bus[] = [];
    const log = recordingLog();

    async function opened(): Promise<Bus> {
      const bus = await open(log);
      buses.push(bus);
      return bus;
    }

    /** Resolves once the subscriptions made so far are known to whoever carries messages. */
    async function settled(bus: Bus, subject = `settled.${buses.length}`): Promise<void> {
      const subscription = bus.subscribe(subject, () => 'here');
      await bus.request(subject, null, 2000);
      subscription.close();
    }

    afterEach(async () => {
      for (const bus of buses.splice(0)) await bus.close();
      log.lines.length = 0;
    });

    it('brings what is published to every subscriber, in order, as a copy', async () => {
      const bus = await opened();
      const heard: unknown[] = [];
      let done: () => void = () => undefined;
      const both = new Promise<void>((resolve) => {
        done = resolve;
      });
      const hear = (message: unknown) => {
        heard.push(message);
        if (heard.length === 6) done();
      };
      bus.subscribe('team.one', hear);
      bus.subscribe('team.one', hear);
      bus.subscribe('team.two', () => heard.push('wrong subject'));
      await settled(bus);
      const message = { n: 1, list: ['a'], nothing: null };
      bus.publish('team.one', message);
      message.n = 99;
      bus.publish('team.one', { n: 2 });
      bus.publish('team.one', 'text');
      await both;
      const first = { n: 1, list: ['a'], nothing: null };
      expect(heard).toEqual(expect.arrayContaining([first, first, { n: 2 }, { n: 2 }, 'text', 'text']));
      const once = heard.filter((each) => each === 'text');
      expect(once).toHaveLength(2);
      expect(heard.findIndex((each) => each === 'text')).toBeGreaterThan(1);
    });

    it('answers a request with what the handler returns, also when that takes a while', async () => {
      const bus = await opened();
      bus.subscribe('agent.a', async (message) => {
        await new Promise((resolve) => setImmediate(resolve));
        return { got: message };
      });
      bus.subscribe('agent.silent', () => undefined);
      await settled(bus);
      expect(await bus.request('agent.a', { hello: 1 }, 2000)).toEqual({ got: { hello: 1 } });
      expect(await bus.request('agent.silent', {}, 2000)).toBeNull();
    });

    it('says at once that nobody answers, also after the last subscriber left', async () => {
      const bus = await opened();
      const started = performance.now();
      await expect(bus.request('agent.nobody', {}, 10_000)).rejects.toBeInstanceOf(BusNoResponder);
      const subscription = bus.subscribe('agent.gone', () => 'here');
      expect(await bus.request('agent.gone', {}, 2000)).toBe('here');
      subscription.close();
      await expect(bus.request('agent.gone', {}, 10_000)).rejects.toBeInstanceOf(BusNoResponder);
      expect(performance.now() - started).toBeLessThan(5000);
    });

    it('gives up on an answer that does not come in time', async () => {
      const bus = await opened();
      bus.subscribe('agent.stuck', () => new Promise(() => undefined));
      await settled(bus);
      await expect(bus.request('agent.stuck', {}, 50)).rejects.toBeInstanceOf(BusTimeout);
    });

    it('logs what a handler throws, tells the asker only that it failed, and goes on', async () => {
      const bus = await opened();
      let calls = 0;
      bus.subscribe('agent.moody', () => {
        calls += 1;
        if (calls === 1) throw new Error('secret detail');
        return calls;
      });
      await settled(bus);
      const failed = await bus.request('agent.moody', {}, 2000).catch((error: unknown) => error);
      expect(failed).toBeInstanceOf(BusHandlerFailed);
      expect(String(failed)).not.toContain('secret detail');
      expect(log.lines).toMatchObject([{ level: 'error', details: { subject: 'agent.moody' } }]);
      expect(await bus.request('agent.moody', {}, 2000)).toBe(2);
    });

    it('refuses a message that is too large, and a subject that would be a wildcard', async () => {
      const bus = await opened();
      const large = 'x'.repeat(600_000);
      expect(() => bus.publish('team.one', large)).toThrow(BusMessageTooLarge);
      await expect(bus.request('team.one', large, 1000)).rejects.toBeInstanceOf(BusMessageTooLarge);
      for (const subject of ['agent.*', 'agent.>', 'agent. ', '', 'agent..a'])
        expect(() => bus.subscribe(subject, () => undefined)).toThrow('not a subject');
    });
  });
}
