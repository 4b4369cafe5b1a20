import { describe, expect, it } from 'vitest';
import { LiveBench, standingLive, team } from '../test-support/live-bench.ts';
import { capacityOf } from '../samples/views.ts';

describe('a gap in the numbers', () => {
  it('is asked about once, however many events follow it', () => {
    const bench = standingLive();
    for (const n of [12, 13, 14, 15]) bench.nothing(n);
    expect(bench.socket.watches).toEqual([
      { type: 'watch', team },
      { type: 'watch', team },
    ]);
  });

  it('is over with the snapshot: the next gap is asked about again', () => {
    const bench = standingLive();
    bench.nothing(12);
    bench.snapshot(14);
    bench.nothing(15);
    expect(bench.connection.state.team?.n).toBe(15);
    bench.nothing(17);
    expect(bench.socket.watches).toHaveLength(3);
  });

  it('changes nothing on the page until the snapshot is here', () => {
    const bench = standingLive();
    bench.socket.say({ type: 'capacity', n: 12, capacity: capacityOf(3, 3) });
    expect(bench.connection.state.team?.capacity.inUse).toBe(1);
    expect(bench.events).toEqual([]);
  });

  it('is asked about again on a new socket, from the last number seen', () => {
    const bench = standingLive();
    bench.nothing(12);
    bench.socket.whenClosed?.();
    bench.pass(15_000);
    bench.socket.whenOpen?.();
    expect(bench.socket.watches).toEqual([{ type: 'watch', team, after: 10 }]);
    bench.nothing(13);
    expect(bench.socket.watches).toHaveLength(2);
  });

  it('is none before the first snapshot, which is on its way', () => {
    const bench = new LiveBench();
    bench.socket.whenOpen?.();
    bench.nothing(7);
    bench.nothing(8);
    expect(bench.socket.watches).toEqual([{ type: 'watch', team }]);
  });
});

it('hears each event once, and tells of none that was seen before', () => {
  const bench = standingLive();
  bench.socket.say({ type: 'capacity', n: 11, capacity: capacityOf(2, 3) });
  bench.socket.say({ type: 'capacity', n: 11, capacity: capacityOf(3, 3) });
  expect(bench.events).toHaveLength(1);
  expect(bench.connection.state.team?.capacity.inUse).toBe(2);
});

it('says since when the page is stale: when the Portal was last heard, not when the loss was noticed', () => {
  const bench = standingLive();
  const heardAt = bench.now();
  bench.pass(9_000);
  bench.socket.whenClosed?.();
  expect(bench.connection.state).toMatchObject({ phase: 'stale', since: heardAt });
});

it('takes a socket that is silent for longer than two pings for dead, and dials another', () => {
  const bench = standingLive();
  const [first] = bench.sockets;
  bench.pass(29_000);
  expect(bench.connection.state.phase).toBe('live');
  bench.pass(2_000);
  expect(first?.closed).toBe(true);
  expect(bench.connection.state.phase).toBe('stale');
  bench.pass(1_000);
  expect(bench.sockets).toHaveLength(2);
});

it('is live again with the pong when nothing happened meanwhile', () => {
  const bench = standingLive();
  bench.socket.whenClosed?.();
  bench.pass(1_000);
  bench.socket.whenOpen?.();
  expect(bench.socket.sent.at(-1)).toEqual({ type: 'ping' });
  bench.socket.say({ type: 'pong', now: bench.now() + 60_000 });
  expect(bench.connection.state).toMatchObject({ phase: 'live', offsetMs: 60_000 });
});

it('waits longer after each failure, and at once short again after an answer', () => {
  const bench = standingLive();
  const dials = (withinMs: number): number => {
    const before = bench.sockets.length;
    bench.pass(withinMs);
    return bench.sockets.length - before;
  };
  for (const ms of [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    bench.socket.whenClosed?.();
    expect(dials(ms - 1)).toBe(0);
    expect(dials(1)).toBe(1);
  }
  bench.socket.whenOpen?.();
  bench.nothing(11);
  bench.socket.whenClosed?.();
  expect(dials(500)).toBe(1);
});

it('does not come back after it was signed out or closed', () => {
  for (const stop of [
    (bench: LiveBench) => bench.socket.say({ type: 'signed-out' }),
    (bench: LiveBench) => bench.connection.close(),
  ]) {
    const bench = standingLive();
    stop(bench);
    bench.pass(120_000);
    expect(bench.sockets).toHaveLength(1);
    expect(bench.sockets[0]?.closed).toBe(true);
  }
});

it('forgets sessions that ended long ago, by the Portal’s clock', () => {
  const bench = standingLive();
  const [session] = [...(bench.connection.state.team?.sessions.values() ?? [])];
  if (session === undefined) throw new Error('the snapshot holds a session');
  const over = { ...session, state: 'ended' as const, endedAt: bench.now(), freedAt: bench.now() };
  bench.socket.say({ type: 'session', n: 11, session: over });
  for (let pings = 0; pings < 6; pings++) {
    bench.pass(10_000);
    bench.socket.say({ type: 'pong', now: bench.now() });
  }
  expect(bench.connection.state.team?.sessions.size).toBe(1);
  bench.pass(10_000);
  expect(bench.connection.state.team?.sessions.size).toBe(0);
});
