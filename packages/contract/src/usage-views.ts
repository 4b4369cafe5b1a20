import { z } from 'zod';
import { time } from './views.ts';

/** How much of a team's usage is shown, and so how finely: a day by minutes, a week or a month by hours, more by days (UTC). */
export const usageRange = z.enum(['day', 'week', 'month', 'quarter', 'year']);
export type UsageRange = z.infer<typeof usageRange>;

const counts = z.array(z.int());

/** The usage of a team over a range, one number a bucket; bucket i begins at `from + i * bucketMs`, and the last may still run. */
export const usageView = z.object({
  range: usageRange,
  from: time,
  to: time,
  bucketMs: z.int(),
  now: time,
  /** Since when anything is known; nothing was counted before. Null when nothing is. */
  since: time.nullable(),
  /** Until when it is counted; behind `now` while an older portal's sessions are still being counted. Null before the first round. */
  countedUntil: time.nullable(),
  /** Most in use at once in the bucket, and on average over its time. */
  max: counts,
  mean: z.array(z.number()),
  admitted: counts,
  refused: counts,
  waited: counts,
  /** The capacity as it was set at the beginning of the range, and each change of it since. */
  capacity: z.array(z.object({ at: time, capacity: z.int() })),
  total: z.object({
    peak: z.int(),
    peakAt: time.nullable(),
    mean: z.number(),
    admitted: z.int(),
    refused: z.int(),
    waited: z.int(),
    /** The most places that were missing at a refusal. */
    short: z.int(),
    /** Distinct requests: who was refused and tried again is one, from the first try on. */
    requests: z.int(),
  }),
  /** The smallest capacity that would have let this share of the requests in at once; empty without requests. */
  enough: z.array(z.object({ percent: z.number(), capacity: z.int() })),
});
export type UsageView = z.infer<typeof usageView>;
