import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

it('waits twice as long each time up to ten seconds, and starts over after a success', () => {
  const backoff = new Backoff(() => 1);
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  backoff.succeeded();
  expect(backoff.next()).toBe(500);
});

it('spreads devices that lost the same portal over half of the wait', () => {
  expect([0, 0.5, 1].map((random) => new Backoff(() => random).next())).toEqual([250, 375, 500]);
});
