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
  readonly reason: ReasonCode | null;
  readonly by: string | null;
  readonly message: string | null;
  readonly limits: SessionLimits | null;
}

interface Reported {
  readonly id: string;
  readonly fence: number;
  readonly idleMs: number;
}

/**
 * L1: renews what is neither freed nor ending, of this device and connection alone; acknowledged after the commit. What the
 * agent reports and the portal does not have live, it is told to stop.
 */
export async function renew(
  deps: SessionDeps,
  device: string,
  connection: number,
  message: { readonly n: number; readonly sessions: readonly Reported[] },
): Promise<Renewed> {
  const kept = await deps.db.transact((tx) => extend(tx, deps, device, connection, message.sessions));
  const alive = new Set(kept.map(({ id }) => id));
  const gone = message.sessions.filter(({ id }) => !alive.has(id)).map(({ id }) => id);
  await confirmAgain(
    deps,
    kept.filter((session) => session.wasUnconfirmed || session.idleTurned),
  );
  await freeAbsent(
    deps,
    device,
    connection,
    message.sessions.map(({ id }) => id),
  );
  return {
    type: 'renewed',
    n: message.n,
    now: deps.clock.now(),
    keep: kept.map(({ id, fence, rights, limits }) => ({ id, fence, rights, ...(limits === null ? {} : { limits }) })),
    stop: await stopsOf(deps, device, gone),
  };
}

async function extend(
  tx: Tx,
  deps: SessionDeps,
  device: string,
  connection: number,
  reported: readonly Reported[],
): Promise<Kept[]> {
  const sorted = reported.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const ids = sorted.map(({ id }) => id);
  const idles = sorted.map(({ idleMs }) => idleMs);
  // Rows are locked in id order, like everywhere.
  await sql`select 1 from session where id = any(${ids}::uuid[]) order by id for no key update`.execute(tx);
  const { rows } = await sql<Kept>`
    with was as (select id, unconfirmed, coalesce(idle_ms, 0) as idle from session where id = any(${ids}::uuid[]))
    update session set lease_until = greatest(lease_until, portal_now() + ${deps.times.leaseMs} * interval '1 millisecond'),
      last_renewed_at = portal_now(), idle_ms = report.idle, reported_connection = ${connection}, unconfirmed = false
    from unnest(${ids}::uuid[], ${idles}::bigint[]) as report (id, idle), was
    where session.id = report.id and was.id = session.id
      and session.device_id = ${device}::uuid and session.connection_number = ${connection}
      and session.ended_at is null and session.freed_at is null and session.state <> 'offered'
      and (session.state <> 'ending' or session.ends_at > portal_now())
    returning session.id, session.fence, session.rights, session.limits, session.team_id as "teamId", session.device_id as "deviceId",
      was.unconfirmed as "wasUnconfirmed",
      (was.idle >= ${idleShownMs}) <> (report.idle >= ${idleShownMs}) as "idleTurned"`.execute(tx);
  return rows;
}

/** L2: a session that had missed a renewal is sure again, or is idle now, or no longer; pages are told. */
async function confirmAgain(deps: SessionDeps, sessions: readonly Kept[]): Promise<void> {
  for (const session of sessions) {
    await deps.db.transact(async (tx) => {
      await lockTeam(tx, session.teamId);
      await announceSession(tx, session);
    });
  }
}

/** L1: absence counts only for what this very connection reported before. */
async function freeAbsent(
  deps: SessionDeps,
  device: string,
  connection: number,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from session where device_id = ${device}::uuid and freed_at is null
      and connection_number = ${connection} and reported_connection = ${connection}
      and not (id = any(${ids}::uuid[])) order by id`.execute(deps.db.read);
  for (const { id } of rows) await act(deps, id, { type: 'absent', device, connection });
}

async function stopsOf(deps: SessionDeps, device: string, ids: readonly string[]): Promise<Renewed['stop']> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Stopped>`
    select id, reason, ended_by as by, message, limits from session
    where id = any(${ids}::uuid[]) and device_id = ${device}::uuid`.execute(deps.db.read);
  return ids.map((id) => {
    const row = rows.find((found) => found.id === id);
    const message = row && (row.message ?? sayLimitEnd(row.reason, row.limits));
    return {
      id,
      reason: row?.reason ?? 'lease-lost',
      ...(row?.by ? { by: row.by } : {}),
      ...(message ? { message } : {}),
    };
  });
}
