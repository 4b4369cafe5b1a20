const firstMs = 500;
const longestMs = 15_000;

/** How long to wait before the next try: doubled each time, spread so that many pages do not return at once. */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(full * (0.5 + random / 2));
}
