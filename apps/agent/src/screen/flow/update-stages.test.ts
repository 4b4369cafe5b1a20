import { expect, it } from 'vitest';
import { RecentStages } from './update-stages.ts';

it('counts what waited for this viewer, not what changed before it came', () => {
  const stages = new RecentStages(1_000);
  stages.note({ damagedAt: 400, begunAt: 1_002, grabbedAt: 1_003, comparedAt: 1_005 }, 1_010);
  expect(stages.medians()).toEqual({ waitMs: 2, grabMs: 1, compareMs: 2, encodeMs: 5 });
  const late = new RecentStages(1_000);
  late.note({ damagedAt: 400, begunAt: 999, grabbedAt: 1_003, comparedAt: 1_005 }, 1_010);
  expect(late.medians()?.waitMs).toBe(0);
});

it('answers the median of each stage', () => {
  const stages = new RecentStages(0);
  for (const waitMs of [1, 9, 2])
    stages.note({ damagedAt: 100, begunAt: 100 + waitMs, grabbedAt: 120, comparedAt: 121 }, 122);
  expect(stages.medians()?.waitMs).toBe(2);
  expect(new RecentStages(0).medians()).toBeUndefined();
});
