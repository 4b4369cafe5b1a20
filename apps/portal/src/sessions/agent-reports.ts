import type { ReasonCode, Rights } from '@usher/contract';
import { sql } from 'kysely';
import { lockTeam } from '../database/index.ts';
import type { AgentReports } from '../ports.ts';
import { announceSession, type ChangedSession } from './announce-change.ts';
import { type Freed, freePlace, freePlaceIf, tellFreed } from './free-place.ts';
import { recordAck } from './record-ack.ts';
import { renew } from './renew.ts';
import type { SessionDeps } from './session-deps.ts';

/** What agents say touches only rows of their own device and their own connection number (L6). */
export function createAgentReports(deps: SessionDeps): AgentReports {
  return {
    async connected(device, connection, came) {
      if (came === 'restarted') await freeFormer(deps, device, connection);
      if (came === 'again') await adopt(deps, device, connection);
    },
    renew: (device, connection, message) => renew(deps, device, connection, message),
    begin: (device, connection, message) => begin(deps, device, connection, message.id, message.fence),
    async state(device, connection, { id, fence, state }) {
      await changeState(deps, device, connection, id, fence, state);
    },
    async refused(device, connection, { id, fence, reason }) {
      await stopped(deps, device, connection, id, fence, reason);
    },
    async stopped(device, connection, { id, fence, reason }) {
      await stopped(deps, device, connection, id, fence, reason);
    },
  };
}

/** L7: the same machine and boot, and the old connection closed: what it held is gone with it. */
async function freeFormer(deps: SessionDeps, device: string, connection: number): Promise<void> {
  const rows = await deps.db.read
    .selectFrom('session')
    .select(['id', 'team_id'])
    .where('device_id', '=', device)
    .where('freed_at', 'is', null)
    .where('connection_number', '<', connection)
    .orderBy('id')
    .execute();
  const team = rows[0]?.team_id;
  if (team === undefined) return;
  const freed: Freed[] = [];
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    freed.length = 0;
    for (const row of rows) {
      const former = sql`connection_number < ${connection}`;
      const one = await freePlaceIf(tx, row.id, 'device-restarted', former);
      if (one !== null) freed.push(one);
    }
  });
  for (const one of freed) if (one.wasLive) tellFreed(deps, one);
}

/**
 * The same process on a new connection: what it has, and what it may still have to say of what it had, counts from here on;
 * older connections' writes are void (L6). Nothing is absent before it was reported on this connection (L1).
 */
async function adopt(deps: SessionDeps, device: string, connection: number): Promise<void> {
  await sql`update session set connection_number = ${connection}, reported_connection = null
    where id in (select id from session where device_id = ${device}::uuid and freed_at is null
      and connection_number < ${connection} order by id for no key update)`.execute(deps.db.read);
}

/** L5: the compare-and-set whose acknowledgement alone opens the screen. */
async function begin(deps: SessionDeps, device: string, connection: number, id: string, fence: number) {
  const leaseMs = deps.times.leaseMs;
  const begun = await inTeam(deps, id, async (tx) => {
    const { rows } = await sql<ChangedSession>`
      update session set state = case when state = 'ending' then state else 'active' end,
        begun_at = coalesce(begun_at, portal_now()), begun_fence = ${fence},
        resuming_at = null, leaving_at = null, unconfirmed = false, last_renewed_at = portal_now(),
        lease_until = greatest(lease_until, portal_now() + ${leaseMs} * interval '1 millisecond')
      where id = ${id}::uuid and device_id = ${device}::uuid and connection_number = ${connection}
        and fence = ${fence} and begun_fence < ${fence} and ended_at is null and freed_at is null
        and (state in ('connecting', 'approving', 'active') or (state = 'ending' and ends_at > portal_now()))
      returning id, team_id as "teamId", device_id as "deviceId"`.execute(tx);
    if (rows[0] !== undefined) await announceSession(tx, rows[0]);
    return rows[0] !== undefined;
  });
  if (begun) return { type: 'begun', id, fence } as const;
  return { type: 'stop', id, reason: await reasonOf(deps, device, id) } as const;
}

/** What a device is told of a session that it may not hold. */
export async function reasonOf(deps: SessionDeps, device: string, id: string): Promise<ReasonCode> {
  const { rows } = await sql<{ reason: ReasonCode | null }>`
    select reason from session where id = ${id}::uuid and device_id = ${device}::uuid`.execute(deps.db.read);
  return rows[0]?.reason ?? 'resumed-elsewhere';
}

async function changeState(
  deps: SessionDeps,
  device: string,
  connection: number,
  id: string,
  fence: number,
  state: 'approving' | 'active' | 'resuming',
): Promise<void> {
  const change = {
    approving: sql`state = case when state = 'connecting' then 'approving' else state end`,
    active: sql`resuming_at = null`,
    resuming: sql`resuming_at = coalesce(resuming_at, portal_now())`,
  }[state];
  const changed = await inTeam(deps, id, async (tx) => {
    const { rows } = await sql<ChangedSession & { rights: Rights; endsAt: number | null }>`update session set ${change}
      where id = ${id}::uuid and device_id = ${device}::uuid and connection_number = ${connection}
        and fence = ${fence} and ended_at is null and freed_at is null
      returning id, team_id as "teamId", device_id as "deviceId", rights,
        (extract(epoch from ends_at) * 1000)::double precision as "endsAt"`.execute(tx);
    if (rows[0] !== undefined) await announceSession(tx, rows[0]);
    return rows[0] ?? null;
  });
  if (!changed) return;
  const { rights, endsAt } = changed;
  deps.links().viewers.state(id, { type: 'viewer-state', session: id, fence, state, rights, endsAt });
}

/**
 * L1: what a live agent says has stopped is gone; the place is free at once (E3). An older fence's stop only tells that an
 * older pipe closed.
 */
async function stopped(
  deps: SessionDeps,
  device: string,
  connection: number,
  id: string,
  fence: number,
  reason: ReasonCode,
): Promise<void> {
  const freed = await inTeam(deps, id, async (tx) => {
    const { rows } = await sql`select 1 from session where id = ${id}::uuid and device_id = ${device}::uuid
      and connection_number = ${connection} and fence = ${fence} and freed_at is null for no key update`.execute(tx);
    if (rows.length === 0) return null;
    await recordAck(tx, id, 'device');
    return freePlace(tx, id, reason);
  });
  if (freed && freed.wasLive) tellFreed(deps, freed);
}

/** A transaction under the lock of the session's team; false when there is no such session. */
async function inTeam<T>(
  deps: SessionDeps,
  id: string,
  work: (tx: Parameters<Parameters<SessionDeps['db']['transact']>[0]>[0]) => Promise<T>,
): Promise<T | false> {
  const row = await deps.db.read.selectFrom('session').select('team_id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return false;
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, row.team_id);
    return work(tx);
  });
}
