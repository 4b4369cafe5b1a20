const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** After each failed try; who fails once more is given up. Some 33 hours in all. */
const delaysMs = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 6 * hour, 24 * hour] as const;

/** How long until the next try, or null when there is none. `random` from 0 to 1 keeps those that failed together apart. */
export function nextTryMs(tries: number, random: number): number | null {
  const delay = delaysMs[tries - 1];
  return delay === undefined ? null : Math.round(delay * (0.8 + 0.4 * random));
}
