import { expect, it } from 'vitest';
import { sessionOf } from '../../samples/views.ts';
import { isLate, isProven, newer } from './proof.ts';

it.each([
  [null, 1_000, 6_000, false],
  [null, 1_000, 6_001, true],
  [40, 1_000, 9_000, false],
  [null, null, 9_000, false],
])('E4: of a hop after %o ms of an end at %o, at %o: late is %o', (afterMs, endsAt, now, late) => {
  expect(isLate({ afterMs, endsAt }, now)).toBe(late);
});

it('E2: an end is proven once all three have said so', () => {
  expect(isProven(sessionOf({ acks: { device: 40, relay: 12, viewer: null } }))).toBe(false);
  expect(isProven(sessionOf({ acks: { device: 40, relay: 12, viewer: 28 } }))).toBe(true);
});

it('E1: what knows more stays, and of two ends the earlier', () => {
  const known = sessionOf({ endsAt: 9_000, reason: 'ended-by-manager' });
  const over = { ...known, endedAt: 9_040 };
  const sooner = { ...known, endsAt: 5_000 };
  expect([newer(known, null), newer(known, over), newer(over, known)]).toEqual([known, over, over]);
  expect([newer(known, sooner), newer(sooner, known)]).toEqual([sooner, sooner]);
});
