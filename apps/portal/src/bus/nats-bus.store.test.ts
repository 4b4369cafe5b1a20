import { afterEach, describe, expect, inject, it } from 'vitest';
import { recordingLog } from '../control/test-support/recording-log.ts';
import type { Bus } from '../ports.ts';
import { connectNatsBus } from './nats-bus.ts';
import { describeBus } from './test-support/bus-conformance.ts';

describeBus('the bus over NATS', (log) => connectNatsBus(inject('natsUrl'), log));

describe('two nodes on NATS', () => {
  const buses: Bus[] = [];
  afterEach(async () => {
    for (const bus of buses.splice(0)) await bus.close();
  });

  it('hear and answer each other', async () => {
    const log = recordingLog();
    const here = await connectNatsBus(inject('natsUrl'), log);
    const there = await connectNatsBus(inject('natsUrl'), log);
    buses.push(here, there);
    const heard = new Promise((resolve) => there.subscribe('team.harbour', resolve));
    there.subscribe('agent.harbour-pc', (message) => ({ there: message }));
    // The server has seen both subscriptions once it answers a request of the same connection.
    const seen = there.subscribe('seen', () => true);
    await there.request('seen', null, 2000);
    seen.close();
    here.publish('team.harbour', { number: 7 });
    expect(await heard).toEqual({ number: 7 });
    expect(await here.request('agent.harbour-pc', 'end', 2000)).toEqual({ there: 'end' });
  });

  it('refuse a server that does not take their credentials', async () => {
    const url = new URL(inject('natsUrl'));
    url.username = 'wrong';
    await expect(connectNatsBus(url.href, recordingLog())).rejects.toThrow();
  });
});
