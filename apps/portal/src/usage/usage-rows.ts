import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { type Bucket, type UsageChange, nothingInUse, type UsageState } from './domain/index.ts';
import { dayMs, hourMs, minuteMs } from './usage-deps.ts';

type Handle = Tx | Db['read'];

export const epochMs = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::double precision`);
export const timeOf = (at: number): RawBuilder<unknown> => sql`to_timestamp(${at}::double precision / 1000)`;

/** Who has no usual length yet is taken to stay half an hour. */
const firstUsualMs = 30 * 60_000;

/** What happened in a stretch of time. An offer is nothing yet: who claims it takes the place at that moment (W2). */
export async function readChanges(db: Handle, team: string, from: number, to: number): Promise<UsageChange[]> {
  const within = (column: string) =>
    sql`${sql.ref(column)} >= ${timeOf(from)} and ${sql.ref(column)} < ${timeOf(to)} and team_id = ${team}::uuid`;
  const { rows } = await sql<UsageChange>`
    select 'taken' as type, ${epochMs('created_at')} as at, id as session, member_id || ' ' || device_id as who,
        0 as times, 0 as short
      from session where ${within('created_at')} and state <> 'offered'
    union all
    select 'freed', ${epochMs('freed_at')}, id, null, 0, 0 from session where ${within('freed_at')}
    union all
    select kind, ${epochMs('at')}, null, member_id || ' ' || device_id, times, short
      from usage_event where ${within('minute')}`.execute(db);
  return rows;
}

/** How long a session of the team usually lasts: the median of those that began and ended in the 30 days before a UTC day. */
async function readUsualMs(db: Handle, team: string, at: number): Promise<number> {
  const day = Math.floor(at / dayMs) * dayMs;
  const { rows } = await sql<{ usual: number | null }>`
    select percentile_cont(0.5) within group (order by extract(epoch from freed_at - created_at) * 1000) as usual
    from session where team_id = ${team}::uuid and begun_at is not null
      and freed_at >= ${timeOf(day - 30 * dayMs)} and freed_at < ${timeOf(day)}`.execute(db);
  return rows[0]?.usual ?? firstUsualMs;
}

export interface Mark {
  readonly until: number;
  readonly state: UsageState;
  /** The usual length for the day that begins then, if somebody kept it. */
  readonly usualDay: number | null;
  readonly usualMs: number | null;
}

/** What is kept with the mark, if it is of this day; else read from the rows. */
export async function usualMsOf(db: Handle, team: string, { until, usualDay, usualMs }: Mark): Promise<number> {
  const isKept = usualDay === Math.floor(until / dayMs) * dayMs;
  return isKept && usualMs !== null ? usualMs : readUsualMs(db, team, until);
}

/**
 * Keeps the usual length for the day a team is rolled up to, once a day: everything before that day has settled, so it is the
 * same for whoever looks. Else each look after a refusal would read 30 days of sessions.
 */
export async function keepUsualMs(tx: Tx, team: string): Promise<void> {
  const mark = await readMark(tx, team, 'lock');
  if (mark === null) return;
  const day = Math.floor(mark.until / dayMs) * dayMs;
  if (mark.usualDay === day) return;
  const usualMs = await readUsualMs(tx, team, day);
  await sql`update usage_mark set usual_day = ${timeOf(day)}, usual_ms = ${usualMs}
    where team_id = ${team}::uuid`.execute(tx);
}

/** Until when a team is rolled up; null when nobody did yet, or, to lock it, while somebody else does. */
export async function readMark(db: Handle, team: string, lock: 'lock' | 'read'): Promise<Mark | null> {
  const { rows } = await sql<Mark>`select ${epochMs('until')} as until, state,
      ${epochMs('usual_day')} as "usualDay", usual_ms as "usualMs" from usage_mark
    where team_id = ${team}::uuid ${lock === 'lock' ? sql`for update skip locked` : sql``}`.execute(db);
  return rows[0] ?? null;
}

/** Every team's first mark: before anything of it was counted. */
export async function makeMarks(db: Handle): Promise<void> {
  const state = JSON.stringify(nothingInUse);
  await sql`insert into usage_mark (team_id, until, state)
    select id, date_trunc('hour', least(created_at, (select min(created_at) from session where team_id = team.id)), 'UTC'),
      ${state}::jsonb
    from team where not exists (select 1 from usage_mark where team_id = team.id)
    on conflict do nothing`.execute(db);
}

export async function writeMark(tx: Tx, team: string, { until, state }: Pick<Mark, 'until' | 'state'>): Promise<void> {
  await sql`update usage_mark set until = ${timeOf(until)}, state = ${JSON.stringify(state)}::jsonb
    where team_id = ${team}::uuid`.execute(tx);
}

const columns = sql`${epochMs('at')} as at, in_use as "inUse", max_in_use as max, place_ms as "placeMs", admitted, refused,
  waited, short, levels`;

/** The stored buckets of a stretch, and what was in use when it began; one query. */
export async function readBuckets(
  db: Handle,
  team: string,
  sizeMs: number,
  from: number,
  to: number,
): Promise<{ readonly buckets: readonly Bucket[]; readonly inUseBefore: number }> {
  const ofSize = (size: number) => sql`from usage_bucket where team_id = ${team}::uuid and size_s = ${size / 1000}`;
  // Minutes are deleted after a while; hours know what was in use before the first that is left.
  const last = (size: number) =>
    sql`(select ${columns} ${ofSize(size)} and at <= ${timeOf(from - size)} order by at desc limit 1)`;
  const { rows } = await sql<Bucket>`
    ${last(sizeMs)} union all ${sizeMs === minuteMs ? sql`${last(hourMs)} union all` : sql``}
    (select ${columns} ${ofSize(sizeMs)} and at >= ${timeOf(from)} and at < ${timeOf(to)} order by at)
    order by at`.execute(db);
  return {
    buckets: rows.filter(({ at }) => at >= from),
    inUseBefore: rows.findLast(({ at }) => at < from)?.inUse ?? 0,
  };
}

/** Adds buckets; one that is there already was the beginning of it, and is replaced by the whole. */
export async function writeBuckets(tx: Tx, team: string, sizeMs: number, buckets: readonly Bucket[]): Promise<void> {
  if (buckets.length === 0) return;
  const rows = JSON.stringify(buckets.map((bucket) => ({ ...bucket, at: new Date(bucket.at).toISOString() })));
  await sql`insert into usage_bucket (team_id, size_s, at, in_use, max_in_use, place_ms, admitted, refused, waited, short, levels)
    select ${team}::uuid, ${sizeMs / 1000}::int, at, "inUse", max, "placeMs", admitted, refused, waited, short, levels
    from jsonb_to_recordset(${rows}::jsonb) as bucket (at timestamptz, "inUse" int, max int, "placeMs" double precision,
      admitted int, refused int, waited int, short int, levels jsonb)
    on conflict (team_id, size_s, at) do update set in_use = excluded.in_use, max_in_use = excluded.max_in_use,
      place_ms = excluded.place_ms, admitted = excluded.admitted, refused = excluded.refused, waited = excluded.waited,
      short = excluded.short, levels = excluded.levels`.execute(tx);
}

/** Since when anything is counted: the team's beginning, or its first session if that is older. */
export async function readSince(db: Handle, team: string): Promise<number | null> {
  const { rows } = await sql<{ since: number | null }>`
    select ${epochMs('min(at)')} as since from (
      select min(created_at) as at from session where team_id = ${team}::uuid
      union all select created_at from team where id = ${team}::uuid) first`.execute(db);
  return rows[0]?.since ?? null;
}
