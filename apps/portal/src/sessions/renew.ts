import { type PortalToAgent, type ReasonCode, type Rights, type SessionLimits, sayLimitEnd } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { lockTeam } from '../database/index.ts';
import { announceSession } from './announce-change.ts';
import { act } from './act.ts';
import { idleShownMs } from './present-session.ts';
import type { SessionDeps } from './session-deps.ts';

type Renewed = Extract<PortalToAgent, { type: 'renewed' }>;

interface Kept {
  /** The report's place in the batch. */
  readonly report: number;
  readonly id: string;
  readonly fence: number;
  readonly rights: Rights;
  readonly limits: SessionLimits | null;
  readonly teamId: string;
  readonly deviceId: string;
  readonly wasUnconfirmed: boolean;
  /** Pages show it used again, or idle now. */
  readonly idleTurned: boolean;
}

interface Stopped {
  readonly id: string;
  readonly device: string;
  readonly reason: ReasonCode | null;
  readonly by: string | null;
  readonly message: string | null;
  readonly limits: SessionLimits | null;
}

/** One agent's report on one connection. */
export interface RenewalReport {
  readonly device: string;
  readonly connection: number;
  readonly n: number;
  readonly sessions: readonly { readonly id: string; readonly idleMs: number }[];
}

/**
 * L1: renews what is neither freed nor ending, of each report's own device and connection alone; acknowledged after the
 * commit. What an agent reports and the portal does not have live, it is told to stop. One answer per report, in order.
 */
export async function renewAll(deps: SessionDeps, reports: readonly RenewalReport[]): Promise<Renewed[]> {
  const rows = rowsOf(reports);
  const kept = rows.length === 0 ? [] : await deps.db.transact((tx) => extend(tx, deps, rows));
  await confirmAgain(
    deps,
    kept.filter((session) => session.wasUnconfirmed || session.idleTurned),
  );
  await freeAbsent(deps, reports, rows);
  const keeps = reports.map((): Kept[] => []);
  for (const session of kept) keeps[session.report]?.push(session);
  const gone = reports.map(({ sessions }, report) => {
    const alive = new Set(keeps[report]?.map(({ id }) => id));
    return sessions.filter(({ id }) => !alive.has(id)).map(({ id }) => id);
  });
  const stops = await readStops(deps, gone.flat());
  return reports.map(({ n, device }, report) => ({
    type: 'renewed',
    n,
    now: deps.clock.now(),
    keep: (keeps[report] ?? []).map(({ id, fence, rights, limits }) => ({
      id,
      fence,
      rights,
      ...(limits === null ? {} : { limits }),
    })),
    stop: (gone[report] ?? []).map((id) => stopOf(stops.get(id), device, id)),
  }));
}

/** One reported session; `report` is its report's place in the batch. */
interface ReportedRow {
  readonly id: string;
  readonly idleMs: number;
  readonly device: string;
  readonly connection: number;
  readonly report: number;
}

function rowsOf(reports: readonly RenewalReport[]): ReportedRow[] {
  return reports
    .flatMap(({ device, connection, sessions }, report) =>
      sessions.map(({ id, idleMs }) => ({ id, idleMs, device, connection, report })),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

async function extend(tx: Tx, deps: SessionDeps, rows: readonly ReportedRow[]): Promise<Kept[]> {
  const ids = rows.map(({ id }) => id);
  // Rows are locked in id order, like everywhere.
  await sql`select 1 from session where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx);
  const { rows: kept } = await sql<Kept>`
    with was as (select id, unconfirmed, coalesce(idle_ms, 0) as idle from session where id = any(${ids}::uuid[]))
    update session set lease_until = greatest(lease_until, portal_now() + ${deps.times.leaseMs} * interval '1 millisecond'),
      last_renewed_at = portal_now(), idle_ms = report.idle, reported_connection = report.connection, unconfirmed = false
    from unnest(${ids}::uuid[], ${rows.map(({ idleMs }) => idleMs)}::bigint[], ${rows.map(({ device }) => device)}::uuid[],
      ${rows.map(({ connection }) => connection)}::int[], ${rows.map(({ report }) => report)}::int[])
      as report (id, idle, device, connection, place), was
    where session.id = report.id and was.id = session.id
      and session.device_id = report.device and session.connection_number = report.connection
      and session.ended_at is null and session.freed_at is null and session.state <> 'offered'
      and (session.state <> 'ending' or session.ends_at > portal_now())
    returning report.place as report, session.id, session.fence, session.rights, session.limits, session.team_id as "teamId",
      session.device_id as "deviceId", was.unconfirmed as "wasUnconfirmed",
      (was.idle >= ${idleShownMs}) <> (report.idle >= ${idleShownMs}) as "idleTurned"`.execute(tx);
  return kept;
}

/** L2: a session that had missed a renewal is sure again, or is idle now, or no longer; pages are told. */
async function confirmAgain(deps: SessionDeps, sessions: readonly Kept[]): Promise<void> {
  for (const session of sessions) {
    await deps.db.transact(async (tx) => {
      await lockTeam(tx, session.teamId);
      await announceSession(tx, session, session.wasUnconfirmed);
    });
  }
}

/** L1: absence counts only for what this very connection reported before. */
async function freeAbsent(
  deps: SessionDeps,
  reports: readonly RenewalReport[],
  reported: readonly ReportedRow[],
): Promise<void> {
  const { rows } = await sql<{ id: string; device: string; connection: number }>`
    select session.id, report.device, report.connection
    from unnest(${reports.map(({ device }) => device)}::uuid[], ${reports.map(({ connection }) => connection)}::int[])
      as report (device, connection)
    join session on session.device_id = report.device and session.freed_at is null
      and session.connection_number = report.connection and session.reported_connection = report.connection
    where not exists (
      select from unnest(${reported.map(({ id }) => id)}::uuid[], ${reported.map(({ device }) => device)}::uuid[])
        as present (id, device)
      where present.id = session.id and present.device = report.device)
    order by session.id`.execute(deps.db.read);
  for (const { id, device, connection } of rows) await act(deps, id, { type: 'absent', device, connection });
}

async function readStops(deps: SessionDeps, ids: readonly string[]): Promise<Map<string, Stopped>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<Stopped>`
    select id, device_id as device, reason, ended_by as by, message, limits from session
    where id = any(${ids}::uuid[])`.execute(deps.db.read);
  return new Map(rows.map((row) => [row.id, row]));
}

function stopOf(found: Stopped | undefined, device: string, id: string): Renewed['stop'][number] {
  // Nobody is told how another device's session ended.
  if (found === undefined || found.device !== device) return { id, reason: 'lease-lost' };
  const message = found.message ?? sayLimitEnd(found.reason, found.limits);
  return {
    id,
    reason: found.reason ?? 'lease-lost',
    ...(found.by ? { by: found.by } : {}),
    ...(message ? { message } : {}),
  };
}
