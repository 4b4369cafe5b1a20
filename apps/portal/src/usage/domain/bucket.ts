/** What happened to a team's places in one stretch of time. */
export interface Bucket {
  /** Its beginning, epoch ms. */
  readonly at: number;
  /** In use at its end. */
  readonly inUse: number;
  readonly max: number;
  /** Places in use, summed over its milliseconds. */
  readonly placeMs: number;
  readonly admitted: number;
  readonly refused: number;
  readonly waited: number;
  /** The most places missing at a refusal. */
  readonly short: number;
  readonly levels: Levels;
}

/** How many requests would have needed how many places. */
export type Levels = Readonly<Record<number, number>>;

/** Nothing changed: what was in use stayed so. */
export function quietBucket(at: number, inUse: number, lengthMs: number): Bucket {
  const placeMs = inUse * lengthMs;
  return { at, inUse, max: inUse, placeMs, admitted: 0, refused: 0, waited: 0, short: 0, levels: {} };
}

/** A stretch and the one that follows it, as one. */
export function join(first: Bucket, next: Bucket): Bucket {
  return {
    at: first.at,
    inUse: next.inUse,
    max: Math.max(first.max, next.max),
    placeMs: first.placeMs + next.placeMs,
    admitted: first.admitted + next.admitted,
    refused: first.refused + next.refused,
    waited: first.waited + next.waited,
    short: Math.max(first.short, next.short),
    levels: joinLevels(first.levels, next.levels),
  };
}

export function joinLevels(first: Levels, next: Levels): Levels {
  const sum: Record<number, number> = { ...first };
  for (const [level, requests] of Object.entries(next)) sum[Number(level)] = (sum[Number(level)] ?? 0) + requests;
  return sum;
}

/** Consecutive buckets, put together into longer ones. */
export function fold(buckets: readonly Bucket[], lengthMs: number): Bucket[] {
  const folded: Bucket[] = [];
  for (const bucket of buckets) {
    const at = Math.floor(bucket.at / lengthMs) * lengthMs;
    const last = folded.at(-1);
    if (last?.at === at) folded[folded.length - 1] = join(last, bucket);
    else folded.push({ ...bucket, at });
  }
  return folded;
}

/** Whether it says nothing that the one before did not: such a one is not stored. */
export function isQuiet(bucket: Bucket, inUseBefore: number): boolean {
  const { inUse, max, admitted, refused, waited } = bucket;
  return inUse === inUseBefore && max === inUseBefore && admitted + refused + waited === 0;
}
