import { describe, expect, it } from 'vitest';
import { subscriptionEndsAt, subscriptionStateAt, warningDue } from './subscription-state.ts';

const day = 24 * 3600_000;
const termEnd = 1_000 * day;

describe('how a subscription stands', () => {
  it.each([
    ['a term without end', { trial: false, termEnd: null, graceDays: 7 }, 5_000 * day, 'active'],
    ['the last moment of the term', { trial: false, termEnd, graceDays: 7 }, termEnd - 1, 'active'],
    ['the last moment of a trial', { trial: true, termEnd, graceDays: 7 }, termEnd - 1, 'trial'],
    ['a trial without end', { trial: true, termEnd: null, graceDays: 0 }, 5_000 * day, 'trial'],
    ['the end of the term, with grace', { trial: false, termEnd, graceDays: 7 }, termEnd, 'grace'],
    ['a trial gets its grace too', { trial: true, termEnd, graceDays: 1 }, termEnd, 'grace'],
    ['the last moment of grace', { trial: false, termEnd, graceDays: 7 }, termEnd + 7 * day - 1, 'grace'],
    ['the end of grace', { trial: false, termEnd, graceDays: 7 }, termEnd + 7 * day, 'ended'],
    ['no grace at all', { trial: false, termEnd, graceDays: 0 }, termEnd, 'ended'],
  ] as const)('%s', (_, term, now, state) => {
    expect(subscriptionStateAt(term, now)).toBe(state);
  });

  it('ends when its grace does, and never without an end', () => {
    expect(subscriptionEndsAt({ termEnd, graceDays: 7 })).toBe(termEnd + 7 * day);
    expect(subscriptionEndsAt({ termEnd: null, graceDays: 7 })).toBeNull();
  });
});

describe('warnings before the end', () => {
  it.each([
    [31 * day, null],
    [30 * day + 1, null],
    [30 * day, 30],
    [15 * day, 30],
    [14 * day, 14],
    [7 * day, 7],
    [2 * day, 7],
    [day, 1],
    [1, 1],
    [0, null],
    [-day, null],
  ])('%d ms before the end, the warning of %s days is due', (before, days) => {
    expect(warningDue({ termEnd }, termEnd - before)).toBe(days);
  });

  it('are not given of a term without end', () => {
    expect(warningDue({ termEnd: null }, 0)).toBeNull();
  });
});
