import type { ReleaseAnswer, WaiterState } from '@usher/contract';
import { sql } from 'kysely';
import { among, type Db, type Tx } from '../../database/index.ts';

export interface AskRow {
  readonly request: string;
  readonly session: string;
  readonly device: string;
  readonly askedAt: number;
  readonly until: number;
  readonly answer: ReleaseAnswer | null;
}

/** One who waits, with the names people read. Times are epoch ms by the database's clock. */
export interface WaiterRow {
  readonly id: string;
  readonly teamId: string;
  readonly memberId: string;
  readonly personId: string;
  readonly personName: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly viewOnly: boolean;
  readonly state: WaiterState;
  readonly createdAt: number;
  readonly present: boolean;
  readonly blocked: 'device-offline' | 'device-twin' | null;
  readonly offeredUntil: number | null;
  readonly comingAt: number | null;
  readonly asks: readonly AskRow[] | null;
}

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::double precision`);
/** Who missed an offer or was away too long is told so for this long. */
const toldFor = sql`interval '10 minutes'`;

const columns = sql`
  waiter.id, waiter.team_id as "teamId", waiter.member_id as "memberId", person.id as "personId",
  person.name as "personName", device.id as "deviceId", device.name as "deviceName", waiter.view_only as "viewOnly",
  waiter.state, ${ms('waiter.created_at')} as "createdAt", waiter.present_until > portal_now() as present,
  case when device.twin then 'device-twin' when device.node_id is null then 'device-offline' end as blocked,
  ${ms('offer.lease_until')} as "offeredUntil",
  (select min(${ms('coming.ends_at')}) from session coming
    where coming.team_id = waiter.team_id and coming.freed_at is null and coming.goes_to = waiter.id) as "comingAt",
  (select json_agg(json_build_object('request', ask.id, 'session', ask.session_id, 'device', asked.name,
      'askedAt', ${ms('ask.asked_at')}, 'until', ${ms('ask.expires_at')},
      'answer', coalesce(ask.answer, case when ask.expires_at <= portal_now() then 'no-answer' end)) order by ask.id desc)
    from release_request ask join session on session.id = ask.session_id join device asked on asked.id = session.device_id
    where ask.waiter_id = waiter.id) as asks
  from waiter
  join member on member.id = waiter.member_id and member.removed_at is null
  join person on person.id = member.person_id
  join device on device.id = waiter.device_id
  left join session offer on offer.id = waiter.id and offer.state = 'offered'`;

/** Everybody who waits or holds an offer, in order; and who lately missed one. */
export async function readWaiters(db: Db | Tx, ...teams: readonly string[]): Promise<WaiterRow[]> {
  const handle = 'read' in db ? db.read : db;
  const { rows } = await sql<WaiterRow>`select ${columns}
    where waiter.team_id ${among(teams)} and (waiter.state in ('waiting', 'offered')
      or waiter.state in ('missed', 'gone') and waiter.settled_at > portal_now() - ${toldFor})
    order by waiter.created_at, waiter.id`.execute(handle);
  return rows;
}

const historyDays = 7;
/** The median of fewer gaps than this would be a guess. */
const fewestGaps = 10;
const mostGaps = 500;

/** How long it takes a team, by the median, from one freed place to the next; of none while there is not enough history. */
export async function readPaces(db: Db, teams: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ team: string; gaps: number; median: number | null }>`
    select team.id as team, pace.gaps, pace.median from team cross join lateral (
      select count(gap)::int as gaps,
        (percentile_cont(0.5) within group (order by extract(epoch from gap)) * 1000)::double precision as median
      from (
        select freed_at - lag(freed_at) over (order by freed_at) as gap from (
          select freed_at from session
          where team_id = team.id and ended_at > portal_now() - ${historyDays} * interval '1 day'
            and freed_at is not null and begun_at is not null
          order by ended_at desc limit ${mostGaps}
        ) frees
      ) gaps
    ) pace where team.id ${among(teams)}`.execute(db.read);
  return new Map(
    rows.flatMap(({ team, gaps, median }) => (median === null || gaps < fewestGaps ? [] : [[team, median]])),
  );
}

export async function readPace(db: Db, team: string): Promise<number | null> {
  return (await readPaces(db, [team])).get(team) ?? null;
}
