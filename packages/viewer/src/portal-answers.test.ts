import { CallError, fullRights, type SessionView, shownState, unreachableWords } from '@usher/contract';
import { expect, it } from 'vitest';
import { endOf, onThisClock, problemOf } from './portal-answers.ts';
import { sessionId } from './test-support/admitted.ts';

const session: SessionView = {
  id: sessionId,
  fence: 1,
  state: 'active',
  member: sessionId,
  person: { id: sessionId, name: 'Ana', email: 'ana@example.test' },
  role: 'user',
  device: { id: sessionId, name: 'PC-3' },
  rights: fullRights,
  from: null,
  createdAt: 1_000,
  begunAt: 2_000,
  endsAt: null,
  endedAt: null,
  freedAt: null,
  heldUntil: null,
  relay: null,
  idleMs: null,
  idleSince: null,
  limits: null,
  reason: null,
  endedBy: null,
  message: null,
  forced: false,
  acks: { device: null, relay: null, viewer: null },
  mine: true,
  mayEnd: true,
  endBlocked: null,
};

it('E4: a session is over for its viewer when it is ending, ended or held, and lives in every other state', () => {
  const over = shownState.options.filter((state) => endOf({ ...session, state }, 9_000) !== null);
  expect(over).toEqual(['ending', 'ended', 'held']);
});

it('says who ended it, why, with which words and when, on the Portal’s clock', () => {
  const end = { reason: 'ended-by-manager', endedBy: 'Ben', message: 'Lunch', endsAt: 5_000, endedAt: 6_000 } as const;
  expect(endOf({ ...session, ...end, state: 'ended' }, 9_000)).toEqual({
    reason: 'ended-by-manager',
    by: 'Ben',
    message: 'Lunch',
    at: 6_000,
  });
  expect(endOf({ ...session, ...end, endedAt: null, state: 'ending' }, 9_000)?.at).toBe(5_000);
});

it('takes an end without a reason for a lost viewer, now', () => {
  expect(endOf({ ...session, state: 'ended' }, 9_000)).toEqual({
    reason: 'viewer-lost',
    by: null,
    message: null,
    at: 9_000,
  });
});

it('says the Portal’s own words for a refusal, and its own for a Portal that did not answer', () => {
  const problem = { code: 'no-access', title: 'You may not connect.', todo: 'Ask.', reference: 'r1' } as const;
  expect(problemOf(new CallError('no-access', 403, problem))).toEqual(problem);
  for (const failure of [new CallError('unreachable', 0, null), new TypeError('odd'), null]) {
    expect(problemOf(failure)).toEqual({ code: 'unreachable', ...unreachableWords });
  }
});

it('E1: counts down by this computer’s clock, an hour wrong as it may be', () => {
  const announcedEnd = { at: 3_630_000, reason: 'taken-over', by: 'Ben', message: null } as const;
  const told = { type: 'viewer-state', session: sessionId, fence: 1, state: 'active', rights: fullRights } as const;
  expect(onThisClock({ ...told, announcedEnd, now: 3_600_000 }, 5_000)).toEqual({ ...announcedEnd, at: 35_000 });
  expect(onThisClock({ ...told, announcedEnd: null, now: 3_600_000 }, 5_000)).toBeNull();
});
