import type { FromLive, ToLive } from '@usher/contract';
import { expect, it } from 'vitest';
import { LiveLink, type LiveNews, type LiveSocketHandlers } from './live-link.ts';
import { sessionId } from './test-support/admitted.ts';

const ended: FromLive = {
  type: 'viewer-ended',
  session: sessionId,
  fence: 1,
  reason: 'ended-by-manager',
  by: 'Ana',
  message: null,
  at: 5_000,
};

/** A live socket whose network and clock the test owns. */
class Bench {
  readonly news: LiveNews[] = [];
  readonly sent: ToLive[] = [];
  readonly dialled: LiveSocketHandlers[] = [];
  closes = 0;
  #clock = 0;
  #timers: { at: number; readonly every: number | null; readonly run: () => void }[] = [];
  readonly link = new LiveLink({
    session: sessionId,
    dial: (handlers) => {
      this.dialled.push(handlers);
      return { send: (text) => this.sent.push(JSON.parse(text) as ToLive), close: () => this.closes++ };
    },
    timers: { now: () => this.#clock, every: (ms, run) => this.#start(ms, ms, run) },
    after: (ms, run) => this.#start(ms, null, run),
    onNews: (news) => this.news.push(news),
  });

  #start(ms: number, every: number | null, run: () => void): () => void {
    const timer = { at: this.#clock + ms, every, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  pass(ms: number): void {
    const until = this.#clock + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#clock = due.at;
      if (due.every === null) this.#timers = this.#timers.filter((timer) => timer !== due);
      else due.at += due.every;
      due.run();
    }
    this.#clock = until;
  }

  get handlers(): LiveSocketHandlers {
    const last = this.dialled.at(-1);
    if (last === undefined) throw new Error('nothing was dialled');
    return last;
  }

  hear(message: unknown): void {
    this.handlers.text(JSON.stringify(message));
  }

  kinds(): string[] {
    return this.sent.map(({ type }) => type);
  }
}

it('watches at the fence it was last given, as soon as it is open and again on every new socket', () => {
  const bench = new Bench();
  bench.link.watch(1);
  expect(bench.sent).toEqual([]);
  bench.handlers.open();
  bench.link.watch(2);
  bench.handlers.close();
  bench.pass(500);
  bench.handlers.open();
  expect(bench.sent).toEqual([1, 2, 2].map((fence) => ({ type: 'watch-session', session: sessionId, fence })));
});

it('tells of its own session alone, and of nothing that is no news of a viewer', () => {
  const bench = new Bench();
  bench.handlers.open();
  bench.hear({ ...ended, session: '017f22e2-79b0-7cc3-98c4-dc0c0c073991' });
  bench.hear({ type: 'pong', now: 1 });
  bench.hear({ ...ended, reason: 'because' });
  bench.handlers.text('{');
  bench.handlers.text(JSON.stringify({ ...ended, message: 'x'.repeat(70_000) }));
  expect(bench.news).toEqual([]);
  bench.hear(ended);
  expect(bench.news).toEqual([ended]);
});

it('L3: drops a Portal that is silent for 15 s, and dials again', () => {
  const bench = new Bench();
  bench.handlers.open();
  bench.pass(15_000);
  expect([bench.closes, bench.kinds()]).toEqual([0, ['ping', 'ping', 'ping']]);
  bench.pass(5_500);
  expect([bench.closes, bench.dialled.length]).toEqual([1, 2]);
});

it('is kept up by any word of the Portal', () => {
  const bench = new Bench();
  bench.handlers.open();
  for (let pings = 0; pings < 10; pings++) {
    bench.pass(5_000);
    bench.hear({ type: 'pong', now: 1 });
  }
  expect(bench.dialled).toHaveLength(1);
});

it('waits longer after each failure, never longer than 5 s', () => {
  const bench = new Bench();
  for (const ms of [500, 1_000, 2_000, 4_000, 5_000, 5_000]) {
    const before = bench.dialled.length;
    bench.handlers.close();
    bench.pass(ms - 1);
    expect(bench.dialled).toHaveLength(before);
    bench.pass(1);
    expect(bench.dialled).toHaveLength(before + 1);
  }
});

it('hears nothing of a socket that was given up', () => {
  const bench = new Bench();
  const { handlers: old } = bench;
  old.open();
  old.close();
  bench.pass(500);
  old.text(JSON.stringify(ended));
  old.close();
  expect(bench.news).toEqual([]);
  bench.pass(10_000);
  expect(bench.dialled).toHaveLength(2);
});

it('E2: says that nothing is shown any more, then hangs up for good', () => {
  const bench = new Bench();
  bench.handlers.open();
  bench.link.finish(3);
  bench.link.finish(3);
  expect(bench.sent).toEqual([{ type: 'viewer-closed', session: sessionId, fence: 3 }]);
  expect(bench.closes).toBe(1);
  bench.handlers.close();
  bench.pass(60_000);
  expect([bench.dialled.length, bench.kinds()]).toEqual([1, ['viewer-closed']]);
});

it('E2: says so on the next socket when none is open, if there is one within 5 s', () => {
  const bench = new Bench();
  bench.link.finish(3);
  bench.pass(4_000);
  bench.handlers.open();
  expect(bench.kinds()).toEqual(['viewer-closed']);

  const late = new Bench();
  late.link.finish(3);
  late.pass(5_000);
  late.handlers.open();
  expect([late.sent, late.closes]).toEqual([[], 1]);
});

it('hangs up at once when there is nothing to say', () => {
  const bench = new Bench();
  bench.handlers.open();
  bench.link.finish(null);
  expect([bench.sent, bench.closes]).toEqual([[], 1]);
  bench.pass(60_000);
  expect(bench.sent).toEqual([]);
});

it('W4: tells who asks for its own place, and when that is over', () => {
  const bench = new Bench();
  bench.handlers.open();
  const asked = {
    type: 'release-asked',
    session: sessionId,
    request: sessionId,
    by: 'Bo',
    device: 'PC-3',
    until: 9_000,
  };
  bench.hear(asked);
  bench.hear({ ...asked, session: '017f22e2-79b0-7cc3-98c4-dc0c0c073991' });
  bench.hear({ type: 'release-over', session: sessionId, request: sessionId });
  expect(bench.news.map(({ type }) => type)).toEqual(['release-asked', 'release-over']);
});
