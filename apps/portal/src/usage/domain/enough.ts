import type { Levels } from './bucket.ts';

/** The smallest capacity that would have let so many percent of the requests in at once; null without requests. */
export function enoughFor(levels: Levels, percent: number): number | null {
  const sorted = Object.entries(levels)
    .map(([level, requests]) => ({ level: Number(level), requests }))
    .toSorted((a, b) => a.level - b.level);
  const all = sorted.reduce((sum, { requests }) => sum + requests, 0);
  let within = 0;
  for (const { level, requests } of sorted) {
    within += requests;
    // Whole numbers on both sides, so that 95 % of 20 is 19.
    if (within * 100 >= percent * all) return level;
  }
  return null;
}
