import { type ReasonCode, reasons, type StoredState } from '@usher/contract';
import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import type { ActingParty } from '../ports.ts';
import { announceSession, auditSession } from './announce-change.ts';
import type { EndOrder } from './end-orders.ts';

export interface End {
  readonly reason: ReasonCode;
  readonly by: ActingParty;
  readonly message: string | null;
  /** From now; 0 ends at once. */
  readonly inMs: number;
}

interface Locked {
  readonly id: string;
  readonly teamId: string;
  readonly deviceId: string;
  readonly fence: number;
  readonly state: StoredState;
  readonly over: boolean;
  /** An end is set already, and it is not later than the one asked for. */
  readonly sooner: boolean;
}

/**
 * E1: marks one session as ending, in the caller's transaction, which holds the team's lock. Answers the order to send after
 * the commit; null when it was over already, or an end at least as early stands.
 */
export async function markEnding(tx: Tx, session: string, end: End): Promise<EndOrder | null> {
  const locked = await lockSession(tx, session, end.inMs);
  if (locked === undefined || locked.over || locked.sooner) return null;
  const { rows } = await sql<{ at: number }>`
    update session set state = 'ending', ends_at = portal_now() + ${end.inMs} * interval '1 millisecond',
      reason = ${end.reason}, ended_by = ${end.by.name}, ended_by_person = ${end.by.person}::uuid, message = ${end.message}
    where id = ${session}::uuid
    returning (extract(epoch from ends_at) * 1000)::double precision as at`.execute(tx);
  await auditSession(tx, locked, reasons[end.reason].audit, end.by);
  await announceSession(tx, locked);
  const { id, fence, deviceId } = locked;
  return { id, fence, deviceId, reason: end.reason, by: end.by.name, message: end.message, at: rows[0]?.at ?? 0 };
}

async function lockSession(tx: Tx, session: string, inMs: number): Promise<Locked | undefined> {
  const { rows } = await sql<Locked>`
    select id, team_id as "teamId", device_id as "deviceId", fence, state,
      (ended_at is not null or freed_at is not null) as over,
      (state = 'ending' and ends_at <= portal_now() + ${inMs} * interval '1 millisecond') as sooner
    from session where id = ${session}::uuid for no key update`.execute(tx);
  return rows[0];
}
