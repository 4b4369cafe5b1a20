export type AlertLevel = 0 | 1 | 2;

/**
 * Which alert stands at this use: 0 none, 1 near the limit, 2 at it. It rises at once, and falls only when the use is clear of the
 * line, so that one place that comes and goes alerts once. Its twin in SQL is `alert_level_of`.
 */
export function alertLevelOf(inUse: number, limit: number, percent: number | null, was: AlertLevel): AlertLevel {
  const margin = Math.max(1, Math.ceil(limit * 0.05));
  const near = percent === null ? Number.POSITIVE_INFINITY : Math.ceil((limit * percent) / 100);
  const now = limit > 0 && inUse >= limit ? 2 : limit > 0 && inUse >= near ? 1 : 0;
  if (now >= was) return now;
  if (was === 2 && inUse >= Math.max(1, limit - margin)) return 2;
  return inUse >= Math.max(1, near - margin) ? 1 : now;
}
