import { reasonCodes, shownState } from '@usher/contract';
import { expect, it } from 'vitest';
import { sessionOf } from '../../samples/views.ts';
import { changesBetween } from './changes-between.ts';
import { isProven, newer } from './proof.ts';
import {
  activeForMs,
  endWords,
  idleForMs,
  mayBeEnded,
  possessive,
  shownStateLook,
  shownStateWords,
  stateLook,
  stateWords,
} from './session-words.ts';

const now = Date.UTC(2026, 10, 24, 15, 0);

it('L2, E4: says what is not certain as such: unconfirmed, reconnecting and held are amber', () => {
  const looks = shownState.options.map((state) => [state, stateLook(sessionOf({ state }))]);
  expect(Object.fromEntries(looks)).toEqual({
    offered: 'warn',
    connecting: 'on',
    approving: 'on',
    active: 'on',
    unconfirmed: 'warn',
    resuming: 'warn',
    ending: 'ending',
    ended: 'off',
    held: 'warn',
  });
});

it('E3: says until when a place is held, if that is known', () => {
  const held = sessionOf({ state: 'held', heldUntil: now + 60_000 });
  expect(stateWords(held, now, 'UTC')).toBe('Ended, place held until 15:01');
  expect(stateWords({ ...held, heldUntil: null }, now, 'UTC')).toBe('Ended, place held');
  expect(stateWords(sessionOf(), now, 'UTC')).toBe('Active');
});

it('E1: counts down to an end that lies ahead, and says ending when its time has come, before the Portal does', () => {
  const ends = sessionOf({ endsAt: now + 28_000, reason: 'ended-by-manager' });
  const seen = (at: number) => [shownStateWords(ends, at, 'UTC'), shownStateLook(ends, at)];
  expect(seen(now)).toEqual(['Ends in 28 s', 'ending']);
  expect(seen(now + 27_001)).toEqual(['Ends in 1 s', 'ending']);
  expect(seen(now + 28_000)).toEqual(['Ending', 'ending']);
  expect(shownStateWords({ ...ends, reason: null }, now, 'UTC')).toBe('Active');
  const held = sessionOf({ state: 'held', endedAt: now, endsAt: now, reason: 'lease-lost', heldUntil: now + 60_000 });
  expect([shownStateWords(held, now, 'UTC'), shownStateLook(held, now)]).toEqual(['Held until 15:01', 'warn']);
});

it('tells idle from used, and both from not knowing', () => {
  expect(idleForMs(sessionOf({ idleMs: 70_000, idleSince: now - 80_000 }), now)).toBe(80_000);
  expect(idleForMs(sessionOf({ idleMs: 4_000 }), now)).toBe(0);
  expect(idleForMs(sessionOf(), now)).toBeNull();
  expect(idleForMs(sessionOf({ idleMs: 4_000, endedAt: now }), now)).toBeNull();
});

it('M5: nobody ends what its agent cannot, or what has ended, or what is not theirs', () => {
  expect(mayBeEnded(sessionOf())).toBe(true);
  for (const facts of [{ endBlocked: 'Update Usher.' }, { endedAt: now }, { mayEnd: false }]) {
    expect(mayBeEnded(sessionOf(facts))).toBe(false);
  }
});

it('has words of the one table for every reason, never "you" about somebody else, and never a brace', () => {
  for (const reason of reasonCodes) {
    const words = endWords(sessionOf({ reason, endedBy: 'Ben' })) ?? '';
    expect(words, reason).toMatch(/^[A-Z].*\.$/);
    expect(words, reason).not.toMatch(/[{}]/);
  }
  expect(endWords(sessionOf())).toBeNull();
  expect(endWords(sessionOf({ reason: 'viewer-left' }))).toBe('Ana left.');
});

it('counts from the begin, or from its place while it has not begun, and stops at the end', () => {
  expect(activeForMs(sessionOf({ createdAt: 1_000, begunAt: 2_000 }), 5_000)).toBe(3_000);
  expect(activeForMs(sessionOf({ createdAt: 1_000, begunAt: null }), 5_000)).toBe(4_000);
  expect(activeForMs(sessionOf({ createdAt: 1_000, begunAt: 2_000, endedAt: 3_000 }), 9_000)).toBe(1_000);
  expect(activeForMs(sessionOf({ createdAt: 6_000, begunAt: null }), 5_000)).toBe(0);
});

it('makes a possessive', () => {
  expect([possessive('Ana'), possessive('Iris'), possessive('AGNES')]).toEqual(["Ana's", "Iris'", "AGNES'"]);
});

it('announces who connected and which session ended why, and nothing that only changed', () => {
  const before = sessionOf();
  expect(changesBetween([], [before])).toEqual(['Ana connected to PC-3.']);
  expect(changesBetween([before], [{ ...before, state: 'unconfirmed', idleMs: 5 }])).toEqual([]);
  const over = sessionOf({ endedAt: 9_000, reason: 'ended-by-manager', endedBy: 'Ben' });
  expect(changesBetween([before], [over])).toEqual([
    "Ana's session on PC-3 ended. Ben ended the session from the team's Sessions page.",
  ]);
  expect(changesBetween([over], [{ ...over, freedAt: 9_500 }])).toEqual([]);
  expect(changesBetween([], [over])).toEqual([]);
  expect(changesBetween([before], [])).toEqual([]);
});

it('E2: an end is proven when device, relay and viewer have all said so', () => {
  expect(isProven(sessionOf({ acks: { device: 0, relay: 0, viewer: 0 } }))).toBe(true);
  for (const missing of ['device', 'relay', 'viewer'] as const) {
    expect(isProven(sessionOf({ acks: { device: 5, relay: 5, viewer: 5, [missing]: null } })), missing).toBe(false);
  }
});

it('keeps the account of a session that knows more, whichever road it came by', () => {
  const known = sessionOf({ acks: { device: 5, relay: null, viewer: null }, reason: 'ended-by-manager' });
  const later = sessionOf({ ...known, acks: { device: 5, relay: 7, viewer: null } });
  expect(newer(known, later)).toBe(later);
  expect(newer(later, known)).toBe(later);
  expect(newer(known, null)).toBe(known);
  expect(newer(known, { ...known })).not.toBe(known);
  const soon = sessionOf({ endsAt: 5_000, reason: 'ended-by-manager' });
  const later30 = sessionOf({ ...soon, endsAt: 30_000 });
  expect([newer(later30, soon), newer(soon, later30)]).toEqual([soon, soon]);
});
