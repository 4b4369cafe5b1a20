import { expect, it } from 'vitest';
import { type AlertLevel, alertLevelOf } from './alert.ts';

function levels(uses: readonly number[], limit: number, percent: number | null): AlertLevel[] {
  let was: AlertLevel = 0;
  return uses.map((inUse) => (was = alertLevelOf(inUse, limit, percent, was)));
}

it('alerts near the limit and at it, at once', () => {
  expect(levels([8, 9, 10], 10, 90)).toEqual([0, 1, 2]);
  expect(levels([0, 1], 1, 90)).toEqual([0, 2]);
  expect(levels([7, 8], 8, null)).toEqual([0, 2]);
});

it('alerts once although one place comes and goes at the line', () => {
  expect(levels([10, 9, 10, 9, 10], 10, 90)).toEqual([2, 2, 2, 2, 2]);
  expect(levels([9, 8, 9, 8, 9], 10, 90)).toEqual([1, 1, 1, 1, 1]);
});

it('alerts again once the use was clear of the line', () => {
  expect(levels([10, 8, 10], 10, 90)).toEqual([2, 1, 2]);
  expect(levels([9, 7, 9], 10, 90)).toEqual([1, 0, 1]);
  expect(levels([1, 0, 1], 1, 90)).toEqual([2, 0, 2]);
  expect(levels([1, 0, 1], 2, 50)).toEqual([1, 0, 1]);
});

it('never alerts of a team without places', () => {
  expect(levels([0, 0], 0, 90)).toEqual([0, 0]);
});
