import { type ReasonCode, reasons } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import type { ActingParty } from '../ports.ts';
import { announceSession, auditSession } from './announce-change.ts';
import { sendEndOrders } from './end-orders.ts';
import { markEnding } from './end-session.ts';
import type { SessionDeps } from './session-deps.ts';

export const usher: ActingParty = { person: null, name: 'Usher', address: null };

export interface Freed {
  readonly id: string;
  readonly teamId: string;
  readonly deviceId: string;
  readonly fence: number;
  readonly reason: ReasonCode;
  readonly endedBy: string | null;
  readonly message: string | null;
  /** It was live until now: this is its end, not only the end of its place. */
  readonly wasLive: boolean;
  readonly at: number;
}

/**
 * Frees a place of which no pixel can flow any more, in the caller's transaction, which holds the team's lock. A session that
 * was ending keeps its reason. Null when it was freed already.
 */
export async function freePlace(tx: Tx, session: string, reason: ReasonCode): Promise<Freed | null> {
  const { rows } = await sql<Freed>`
    with was as (
      select id, (ended_at is null and (state <> 'ending' or ends_at > portal_now())) as live
      from session where id = ${session}::uuid and freed_at is null for no key update
    )
    update session set state = 'ended', freed_at = portal_now(), ended_at = coalesce(ended_at, portal_now()),
      ends_at = case when was.live then portal_now() else ends_at end,
      reason = case when was.live then ${reason} else coalesce(reason, ${reason}) end,
      ended_by = case when was.live then null else ended_by end,
      ended_by_person = case when was.live then null else ended_by_person end,
      message = case when was.live then null else message end
    from was where session.id = was.id
    returning session.id, team_id as "teamId", device_id as "deviceId", fence, session.reason, ended_by as "endedBy",
      message, was.live as "wasLive", (extract(epoch from ends_at) * 1000)::double precision as at`.execute(tx);
  const freed = rows[0];
  if (freed === undefined) return null;
  if (freed.wasLive) await auditSession(tx, freed, reasons[freed.reason].audit, usher);
  await announceSession(tx, freed);
  return freed;
}

/**
 * Frees what could not be offered. If the agent began all the same, because only its answer was late, it is ended like any
 * other session: its place is free when the agent has stopped.
 */
export async function giveUpOffer(deps: SessionDeps, session: string): Promise<void> {
  const team = await teamOf(deps, session);
  if (team === null) return;
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    const freed = await freePlaceIf(tx, session, 'device-offline', unbegun);
    if (freed !== null) return tx.onCommit(() => tellFreed(deps, freed));
    const end = { reason: 'device-offline', by: usher, message: null, inMs: 0 } as const;
    const order = await markEnding(tx, session, end);
    if (order !== null) tx.onCommit(() => sendEndOrders(deps, [order]));
  });
}

/** Frees under the team's lock if the condition still holds there; whoever looked before may have looked too early. */
export async function freeAndTell(
  deps: SessionDeps,
  session: string,
  reason: ReasonCode,
  condition: RawBuilder<unknown>,
): Promise<void> {
  const team = await teamOf(deps, session);
  if (team === null) return;
  const freed = await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    return freePlaceIf(tx, session, reason, condition);
  });
  if (freed?.wasLive) tellFreed(deps, freed);
}

export const unbegun = sql`state in ('connecting', 'approving')`;

/** Locks the row and frees its place if the condition holds of it. */
export async function freePlaceIf(
  tx: Tx,
  session: string,
  reason: ReasonCode,
  condition: RawBuilder<unknown>,
): Promise<Freed | null> {
  const { rows } = await sql`select 1 from session
    where id = ${session}::uuid and freed_at is null and ${condition} for no key update`.execute(tx);
  return rows.length === 0 ? null : freePlace(tx, session, reason);
}

export function tellFreed(deps: SessionDeps, freed: Freed): void {
  const { id, fence, deviceId, reason, endedBy, message, at } = freed;
  sendEndOrders(deps, [{ id, fence, deviceId, reason, by: endedBy, message, at }]);
}

export async function teamOf(deps: SessionDeps, session: string): Promise<string | null> {
  const row = await deps.db.read.selectFrom('session').select('team_id').where('id', '=', session).executeTakeFirst();
  return row?.team_id ?? null;
}
