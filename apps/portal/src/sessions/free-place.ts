import { type ReasonCode, reasons } from '@usher/contract';
import { sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import type { ActingParty } from '../ports.ts';
import { announceSession, auditSession } from './announce-change.ts';
import { sendEndOrders } from './end-orders.ts';
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

/** Frees what never began; both ends are told in case they are on their way. */
export async function freeUnbegun(deps: SessionDeps, session: string, reason: ReasonCode): Promise<void> {
  await freeAndTell(deps, session, reason);
}

export async function freeAndTell(deps: SessionDeps, session: string, reason: ReasonCode): Promise<Freed | null> {
  const team = await teamOf(deps, session);
  if (team === null) return null;
  const freed = await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    return freePlace(tx, session, reason);
  });
  if (freed?.wasLive) tellFreed(deps, freed);
  return freed;
}

export function tellFreed(deps: SessionDeps, freed: Freed): void {
  const { id, fence, deviceId, reason, endedBy, message, at } = freed;
  sendEndOrders(deps, [{ id, fence, deviceId, reason, by: endedBy, message, at }]);
}

export async function teamOf(deps: SessionDeps, session: string): Promise<string | null> {
  const row = await deps.db.read.selectFrom('session').select('team_id').where('id', '=', session).executeTakeFirst();
  return row?.team_id ?? null;
}
