import type { LiveEvent } from '@usher/contract';
import { expect, it } from 'vitest';
import { capacityOf, deviceOf, idOf, nobodyWaits, sessionOf } from '../samples/views.ts';
import { applyEvent, endedKeptMs, forgetOldEnds, fromSnapshot } from './team-state.ts';

const state = fromSnapshot({
  type: 'snapshot',
  team: idOf(99),
  n: 10,
  now: 0,
  renewMs: 15_000,
  sessions: [sessionOf()],
  devices: [deviceOf()],
  capacity: capacityOf(1, 3),
  waiting: nobodyWaits,
});

function applied(event: LiveEvent) {
  const next = applyEvent(state, event);
  if (next === 'gap') throw new Error('a gap');
  return next;
}

it('takes the next number, passes over one that it has seen, and calls anything later a gap', () => {
  expect(applied({ type: 'nothing', n: 11 }).n).toBe(11);
  expect(applyEvent(state, { type: 'session-gone', n: 10, session: idOf(1) })).toBe(state);
  expect(applyEvent(state, { type: 'session-gone', n: 9, session: idOf(1) })).toBe(state);
  expect(applyEvent(state, { type: 'nothing', n: 12 })).toBe('gap');
});

it('puts in, replaces and takes out sessions and devices by their ids', () => {
  expect(applied({ type: 'session', n: 11, session: sessionOf({ id: idOf(2) }) }).sessions.size).toBe(2);
  expect(applied({ type: 'session', n: 11, session: sessionOf({ fence: 2 }) }).sessions.get(idOf(1))?.fence).toBe(2);
  expect(applied({ type: 'session-gone', n: 11, session: idOf(1) }).sessions.size).toBe(0);
  expect(applied({ type: 'device', n: 11, device: deviceOf({ online: false }) }).devices.get(idOf(31))?.online).toBe(
    false,
  );
  expect(applied({ type: 'device-gone', n: 11, device: idOf(31) }).devices.size).toBe(0);
  expect(applied({ type: 'capacity', n: 11, capacity: capacityOf(2, 3) }).capacity.inUse).toBe(2);
});

it('never changes the state that a page has drawn', () => {
  applied({ type: 'session-gone', n: 11, session: idOf(1) });
  expect([state.n, state.sessions.size]).toEqual([10, 1]);
});

it('leaves what an event does not concern as the same objects, so that nothing is drawn again', () => {
  const next = applied({ type: 'capacity', n: 11, capacity: capacityOf(2, 3) });
  expect(next.sessions).toBe(state.sessions);
  expect(next.devices).toBe(state.devices);
});

it('E4: forgets an ended session a minute after its place was freed, and never one whose place is held', () => {
  const over = applied({ type: 'session', n: 11, session: sessionOf({ endedAt: 1_000, freedAt: 2_000 }) });
  expect(forgetOldEnds(over, 2_000 + endedKeptMs)).toBe(over);
  expect(forgetOldEnds(over, 2_001 + endedKeptMs).sessions.size).toBe(0);
  const held = applied({ type: 'session', n: 11, session: sessionOf({ endedAt: 1_000 }) });
  expect(forgetOldEnds(held, 1e9)).toBe(held);
});
