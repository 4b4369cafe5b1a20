import type { SubscriptionView } from '@usher/contract';
import { expect, it } from 'vitest';
import { standing } from './standing.ts';

const day = 24 * 3600_000;
/** The end of 3 December. */
const termEnd = Date.UTC(2026, 11, 4);
const subscription: SubscriptionView = {
  plan: 'Self-hosted',
  state: 'active',
  trial: false,
  termStart: 0,
  termEnd,
  graceDays: 7,
  capacity: 3,
  inUse: 0,
  limit: 3,
  peak: 0,
  peakAt: null,
  history: [],
  overdraft: 0,
  overdraftUntil: null,
  overdraftBy: null,
  overdraftWhy: null,
  alertPercent: 90,
  mayChange: true,
  mayChangeTerms: true,
};

it.each([
  [{}, -40 * day, 'Active for 40 days more, then 7 days of grace'],
  [{ trial: true, graceDays: 0 }, -day, 'Trial for 1 day more, no grace after it'],
  [{ termEnd: null }, 0, 'Active'],
  [{}, day, 'In grace until 10 Dec 2026'],
  [{}, 7 * day, 'Ended: no sessions begin until the term is set anew'],
  [{ state: 'ended' as const }, -40 * day, 'Ended: no sessions begin until the term is set anew'],
])('%o stands, so long after its term: %s', (facts, after, words) => {
  expect(standing({ ...subscription, ...facts }, termEnd + after, 'UTC')).toBe(words);
});
