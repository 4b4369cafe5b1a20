import type { SessionLimits } from '@usher/contract';
import { sql } from 'kysely';
import { plainArray } from '../database/index.ts';
import { idleShownMs } from './present-session.ts';
import type { SessionDeps } from './session-deps.ts';

/** One agent's report on one connection. */
export interface RenewalReport {
  readonly device: string;
  readonly connection: number;
  readonly n: number;
  readonly sessions: readonly { readonly id: string; readonly idleMs: number }[];
}

/** What the one statement found of a session. */
type Found = Kept | Absent;

export interface Kept {
  /** The place in the batch of the report that renewed it. */
  readonly report: number;
  readonly id: string;
  readonly fence: number;
  /** JSON. */
  readonly rights: string;
  readonly limits: SessionLimits | null;
  /** Pages show it otherwise: sure again, used again, or idle now. */
  readonly turned: boolean;
  readonly wasUnconfirmed: boolean;
}

/** This connection reported it before, and now did not. */
export interface Absent {
  readonly report: null;
  readonly id: string;
  readonly device: string;
  readonly connection: number;
}

/** One reported session; `report` is its report's place in the batch. */
interface ReportedRow {
  readonly id: string;
  readonly idleMs: number;
  readonly report: number;
}

function rowsOf(reports: readonly RenewalReport[]): ReportedRow[] {
  return reports.flatMap(({ sessions }, report) => sessions.map(({ id, idleMs }) => ({ id, idleMs, report })));
}

/**
 * L1: one statement, so that what it locks is held for no round trip; it locks rows in id order, like everywhere. Absence counts
 * only for what this very connection reported before.
 */
export async function extendLeases({ db, times }: SessionDeps, reports: readonly RenewalReport[]): Promise<Found[]> {
  const rows = rowsOf(reports);
  const devices = plainArray(reports.map(({ device }) => device));
  const connections = plainArray(reports.map(({ connection }) => connection));
  const { rows: found } = await db.single(null, (on) =>
    sql<Found>`
    with report as (
      select one.id, one.idle, one.place, (${devices}::uuid[])[one.place] as device, (${connections}::int[])[one.place] as connection
      from unnest(${plainArray(rows.map(({ id }) => id))}::uuid[], ${plainArray(rows.map(({ idleMs }) => idleMs))}::bigint[],
        ${plainArray(rows.map(({ report }) => report + 1))}::int[]) as one (id, idle, place)
    ), was as (
      select session.id, session.unconfirmed, coalesce(session.idle_ms, 0) as idle_before, report.idle, report.place
      from report join session on session.id = report.id and session.device_id = report.device
        and session.connection_number = report.connection
      order by session.id for no key update of session
    ), kept as (
      update session set lease_until = greatest(lease_until, portal_now() + ${times.leaseMs} * interval '1 millisecond'),
        last_renewed_at = portal_now(), idle_ms = was.idle, reported_connection = session.connection_number, unconfirmed = false
      from was
      where session.id = was.id and session.ended_at is null and session.freed_at is null and session.state <> 'offered'
        and (session.state <> 'ending' or session.ends_at > portal_now())
      returning was.place, session.id, session.fence, session.rights, session.limits,
        was.unconfirmed or (was.idle_before >= ${idleShownMs}) <> (was.idle >= ${idleShownMs}) as turned, was.unconfirmed as was_unconfirmed
    ), absent as (
      select session.id, session.device_id, session.connection_number
      from unnest(${devices}::uuid[], ${connections}::int[]) as one (device, connection)
      join session on session.device_id = one.device and session.freed_at is null
        and session.connection_number = one.connection and session.reported_connection = one.connection
      except select id, device, connection from report
    )
    select place - 1 as report, id, fence, rights::text as rights, limits, turned, was_unconfirmed as "wasUnconfirmed", null as device, null as connection from kept
    union all select null, id, null, null, null, null, null, device_id, connection_number from absent`.execute(on),
  );
  return found;
}
