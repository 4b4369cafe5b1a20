import type { UsageRange, UsageView } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { type Bucket, enoughFor, fold, join, joinLevels, nothingInUse, quietBucket } from './domain/index.ts';
import { replayed } from './roll-up.ts';
import { dayMs, hourMs, minuteMs, minutesKeptMs } from './usage-deps.ts';
import { epochMs, readBuckets, readMark, readSince, timeOf } from './usage-rows.ts';

const ranges: Record<UsageRange, { readonly bucketMs: number; readonly buckets: number }> = {
  day: { bucketMs: minuteMs, buckets: 24 * 60 },
  week: { bucketMs: hourMs, buckets: 7 * 24 },
  month: { bucketMs: hourMs, buckets: 30 * 24 },
  quarter: { bucketMs: dayMs, buckets: 92 },
  year: { bucketMs: dayMs, buckets: 366 },
};
const percents = [95, 99, 100];

/** Further behind than this, what is missing is left to the roll-up, and the answer says until when it counts. */
const mostReplayedMs = 25 * hourMs;

/** What was rolled up, and the time since replayed on the spot; as of one moment, whoever rolls up meanwhile. */
export function readUsage(db: Db, team: string, range: UsageRange, until?: number): Promise<UsageView> {
  return db.transact(async (tx) => {
    await sql`set transaction isolation level repeatable read`.execute(tx);
    const now = await readNow(tx);
    const at = stretch(range, Math.min(until ?? now, now), now);
    const since = await readSince(tx, team);
    const stored = await readBuckets(tx, team, at.bucketMs, at.from, at.to);
    const fresh = await tail(tx, team, since, at, now);
    const buckets = dense(stored.inUseBefore, [...stored.buckets, ...fresh.buckets], at, now);
    const capacity = await readCapacity(tx, team, at);
    const { countedUntil } = fresh;
    return { range, ...at, now, since, countedUntil, capacity, ...present(buckets, at, now, since) };
  });
}

async function readNow(tx: Tx): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${epochMs('portal_now()')} as now`.execute(tx);
  return Math.floor(rows[0]?.now ?? 0);
}

interface Stretch {
  readonly bucketMs: number;
  readonly from: number;
  readonly to: number;
}

/** Whole buckets, the last one around the end. A day whose minutes are gone is shown by hours. */
function stretch(range: UsageRange, end: number, now: number): Stretch {
  const { bucketMs: finest, buckets } = ranges[range];
  const lengthMs = finest * buckets;
  const bucketMs = finest === minuteMs && end - lengthMs < now - minutesKeptMs ? hourMs : finest;
  const to = Math.floor(end / bucketMs) * bucketMs + bucketMs;
  return { bucketMs, from: to - lengthMs, to };
}

/** What happened since the last roll-up, in buckets of this size; the first may continue a stored one. */
async function tail(
  tx: Tx,
  team: string,
  since: number | null,
  { bucketMs, to }: Stretch,
  now: number,
): Promise<{ readonly buckets: readonly Bucket[]; readonly countedUntil: number | null }> {
  if (since === null) return { buckets: [], countedUntil: null };
  const begin = { until: Math.floor(since / hourMs) * hourMs, state: nothingInUse, usualDay: null, usualMs: null };
  const mark = (await readMark(tx, team, 'read')) ?? begin;
  if (now - mark.until > mostReplayedMs) return { buckets: [], countedUntil: mark.until };
  const end = Math.min(to, now);
  if (end <= mark.until) return { buckets: [], countedUntil: now };
  return { buckets: fold((await replayed(tx, team, mark, end)).buckets, bucketMs), countedUntil: now };
}

/** One bucket for each step, also where nothing changed. */
function dense(inUseBefore: number, some: readonly Bucket[], { bucketMs, from, to }: Stretch, now: number): Bucket[] {
  const known = new Map<number, Bucket>();
  for (const bucket of some) {
    const first = known.get(bucket.at);
    known.set(bucket.at, first === undefined ? bucket : join(first, bucket));
  }
  const all: Bucket[] = [];
  let inUse = some.findLast(({ at }) => at < from)?.inUse ?? inUseBefore;
  for (let at = from; at < Math.min(to, now); at += bucketMs) {
    const bucket = known.get(at) ?? quietBucket(at, inUse, Math.min(bucketMs, now - at));
    inUse = bucket.inUse;
    all.push(bucket);
  }
  return all;
}

type Shown = Pick<UsageView, 'max' | 'mean' | 'admitted' | 'refused' | 'waited' | 'total' | 'enough'>;

function present(buckets: readonly Bucket[], at: Stretch, now: number, since: number | null): Shown {
  const sum = (of: (bucket: Bucket) => number): number => buckets.reduce((all, bucket) => all + of(bucket), 0);
  const levels = buckets.reduce<Bucket['levels']>((all, bucket) => joinLevels(all, bucket.levels), {});
  const peak = buckets.reduce((most, bucket) => Math.max(most, bucket.max), 0);
  const counted = Math.max(1, Math.min(now, at.to) - Math.max(at.from, since ?? at.to));
  return {
    max: buckets.map(({ max }) => max),
    mean: buckets.map((bucket) => round(bucket.placeMs / Math.max(1, Math.min(at.bucketMs, now - bucket.at)))),
    admitted: buckets.map(({ admitted }) => admitted),
    refused: buckets.map(({ refused }) => refused),
    waited: buckets.map(({ waited }) => waited),
    total: {
      peak,
      peakAt: peak === 0 ? null : (buckets.find(({ max }) => max === peak)?.at ?? null),
      mean: round(sum(({ placeMs }) => placeMs) / counted),
      admitted: sum(({ admitted }) => admitted),
      refused: sum(({ refused }) => refused),
      waited: sum(({ waited }) => waited),
      short: buckets.reduce((most, { short }) => Math.max(most, short), 0),
      requests: Object.values(levels).reduce((all, requests) => all + requests, 0),
    },
    enough: percents.flatMap((percent) => {
      const capacity = enoughFor(levels, percent);
      return capacity === null ? [] : [{ percent, capacity }];
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The capacity as the range begins, and each change within it. */
async function readCapacity(tx: Tx, team: string, { from, to }: Stretch): Promise<UsageView['capacity']> {
  const { rows } = await sql<{ at: number; was: number; capacity: number }>`
    select ${epochMs('at')} as at, from_capacity as was, to_capacity as capacity from capacity_change
    where team_id = ${team}::uuid and at < ${timeOf(to)} order by at`.execute(tx);
  const within = rows.filter(({ at }) => at >= from);
  const before = rows.findLast(({ at }) => at < from)?.capacity ?? within[0]?.was ?? (await readCurrent(tx, team));
  return [{ at: from, capacity: before }, ...within.map(({ at, capacity }) => ({ at, capacity }))];
}

async function readCurrent(tx: Tx, team: string): Promise<number> {
  const row = await tx.selectFrom('subscription').select('capacity').where('team_id', '=', team).executeTakeFirst();
  return row?.capacity ?? 0;
}
