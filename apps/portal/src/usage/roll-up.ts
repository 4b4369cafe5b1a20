import { sql } from 'kysely';
import { type Db, lockTeam, type Tx } from '../database/index.ts';
import { type Bucket, fold, isQuiet, join, replay } from './domain/index.ts';
import { dayMs, hourMs, minuteMs, minutesKeptMs, type UsageDeps } from './usage-deps.ts';
import {
  epochMs,
  keepUsualMs,
  makeMarks,
  type Mark,
  readBuckets,
  readChanges,
  readMark,
  timeOf,
  usualMsOf,
  writeBuckets,
  writeMark,
} from './usage-rows.ts';

/** Rolls up whatever hour is over, of every team, from wherever each was left; any node may, several may at once. */
export async function rollUpAll(deps: Pick<UsageDeps, 'db'>): Promise<void> {
  const { db } = deps;
  await makeMarks(db.read);
  const { rows } = await sql<{ team: string }>`select team_id as team from usage_mark
    where until < date_trunc('hour', portal_now(), 'UTC') order by team_id`.execute(db.read);
  for (const { team } of rows) {
    const now = await settledUntil(db, team);
    while (await rollUpStretch(db, team, now));
    await db.transact((tx) => keepUsualMs(tx, team));
  }
}

/**
 * A time before which nothing of this team can change any more: it was read under the team's lock, which whatever takes or frees a
 * place holds from before it reads the clock until it has committed.
 */
async function settledUntil(db: Db, team: string): Promise<number> {
  return db.transact(async (tx) => {
    await lockTeam(tx, team);
    const { rows } = await sql<{ now: number }>`select ${epochMs('portal_now()')} as now`.execute(tx);
    return rows[0]?.now ?? 0;
  });
}

/** At most to the end of a day, in one transaction that holds no lock but the mark's. Answers whether more is left. */
async function rollUpStretch(db: Db, team: string, now: number): Promise<boolean> {
  return db.transact(async (tx) => {
    const mark = await readMark(tx, team, 'lock');
    if (mark === null) return false;
    const closed = Math.floor(now / hourMs) * hourMs;
    const to = Math.min(closed, Math.floor(mark.until / dayMs) * dayMs + dayMs);
    if (to <= mark.until) return false;
    const { state, buckets } = await replayed(tx, team, mark, to);
    await store(tx, team, mark, buckets, now);
    await writeMark(tx, team, { until: to, state });
    return to < closed;
  });
}

/** What happened since a mark, by minutes. */
export async function replayed(
  db: Tx | Db['read'],
  team: string,
  mark: Mark,
  to: number,
): Promise<ReturnType<typeof replay>> {
  const { until: from, state } = mark;
  const changes = await readChanges(db, team, from, to);
  const someRefused = changes.some(({ type }) => type === 'refused');
  const usualMs = someRefused ? await usualMsOf(db, team, mark) : 0;
  return replay(state, changes, { from, to, bucketMs: minuteMs, usualMs });
}

async function store(tx: Tx, team: string, mark: Mark, minutes: readonly Bucket[], now: number): Promise<void> {
  const inUse = Object.keys(mark.state.places).length;
  const kept = minutes.filter(({ at }) => at >= now - minutesKeptMs);
  await writeBuckets(tx, team, minuteMs, withoutQuiet(kept, minutes, inUse));
  const hours = fold(minutes, hourMs);
  await writeBuckets(tx, team, hourMs, withoutQuiet(hours, hours, inUse));
  const [day] = fold(minutes, dayMs);
  if (day !== undefined) {
    const { buckets } = await readBuckets(tx, team, dayMs, day.at, day.at + 1);
    await writeBuckets(tx, team, dayMs, [buckets[0] === undefined ? day : join(buckets[0], day)]);
  }
  await sql`delete from usage_bucket where team_id = ${team}::uuid and size_s = ${minuteMs / 1000}
    and at < ${timeOf(now - minutesKeptMs)}`.execute(tx);
}

function withoutQuiet(some: readonly Bucket[], all: readonly Bucket[], inUseBefore: number): Bucket[] {
  const skipped = all.length - some.length;
  const before = (index: number): number => all[skipped + index - 1]?.inUse ?? inUseBefore;
  return some.filter((bucket, index) => !isQuiet(bucket, before(index)));
}
