/** How long a countdown may be, as the pages offer it. */
export const countdowns: readonly (readonly [inMs: number, name: string])[] = [
  [0, 'Now'],
  [30_000, 'In 30 s'],
  [120_000, 'In 2 min'],
];

/** E1: only what comes earlier than an end already set makes a difference. */
export function countdownsBefore(untilEndMs: number | null): typeof countdowns {
  return untilEndMs === null ? countdowns : countdowns.filter(([inMs]) => inMs < untilEndMs);
}
