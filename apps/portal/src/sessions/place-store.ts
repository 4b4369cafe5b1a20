import { type RawBuilder, sql } from 'kysely';
import { among, type Tx } from '../database/index.ts';
import type { GivenRelay, Place } from './domain/index.ts';

const ms = (column: string) => sql.raw(`(extract(epoch from ${column}) * 1000)::double precision`);

interface Row extends Omit<Place, 'relays' | 'acks'> {
  readonly relays: readonly GivenRelay[] | null;
  readonly acks: Place['acks'] | null;
  readonly now: number;
}

export interface LoadedPlace {
  readonly place: Place;
  /** When it was read, after every lock was held; epoch ms by the database's clock. */
  readonly now: number;
}

/** Locks the rows in id order and reads them. The caller holds the lock of their team. */
export async function loadPlaces(tx: Tx, condition: RawBuilder<unknown>): Promise<LoadedPlace[]> {
  const locked = await sql<{ id: string }>`
    select id from session where ${condition} order by id for no key update`.execute(tx);
  return readPlaces(
    tx,
    locked.rows.map(({ id }) => id),
  );
}

/** Rows that this transaction has locked, in id order. */
async function readPlaces(tx: Tx, ids: readonly string[]): Promise<LoadedPlace[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Row>`
    select id, team_id as team, device_id as device, pool, goes_to as "goesTo", state, fence, begun_fence as "begunFence", rights, limits,
      viewer_key as "viewerKey", sign_in_id as "signIn", connection_number as connection,
      reported_connection as "reportedConnection", unconfirmed, reason, ended_by as "endedBy",
      ended_by_person as "endedByPerson", message, forced,
      ${ms('created_at')} as "createdAt", ${ms('begun_at')} as "begunAt", ${ms('resuming_at')} as "resumingAt",
      ${ms('leaving_at')} as "leavingAt", ${ms('ends_at')} as "endsAt", ${ms('ended_at')} as "endedAt",
      ${ms('freed_at')} as "freedAt", ${ms('lease_until')} as "leaseUntil", ${ms('last_renewed_at')} as "lastRenewedAt",
      (select json_agg(json_build_object('relay', relay_id, 'fence', fence, 'tokensExpireAt', ${ms('tokens_expire_at')},
        'cutAt', ${ms('cut_at')}) order by relay_id) from session_relay where session_id = session.id) as relays,
      (select json_agg(hop order by at) from session_ack where session_id = session.id) as acks,
      ${ms('portal_now()')} as now
    from session where id ${among(ids)} order by id`.execute(tx);
  return rows.map(({ now, relays, acks, ...row }) => ({
    place: { ...row, relays: relays ?? [], acks: acks ?? [] },
    now,
  }));
}

export async function loadPlace(tx: Tx, id: string): Promise<LoadedPlace | undefined> {
  const [loaded] = await loadPlaces(tx, sql`id = ${id}::uuid`);
  return loaded;
}

/** Locks the session's team, then its row, and reads it. */
export async function lockPlace(tx: Tx, id: string): Promise<LoadedPlace | undefined> {
  const { rows } = await sql<{ team: string | null }>`select lock_place(${id}::uuid) as team`.execute(tx);
  if (rows[0]?.team == null) return undefined;
  const [loaded] = await readPlaces(tx, [id]);
  return loaded;
}

/** Locks the team, then those of its sessions that there are, and reads them. */
export async function lockPlaces(tx: Tx, team: string, ids: readonly string[]): Promise<LoadedPlace[]> {
  await sql`select lock_places(${team}::uuid, ${ids}::uuid[])`.execute(tx);
  return readPlaces(tx, ids);
}
