import type { AuditKind } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { JsonObject, Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';

export interface ChangedSession {
  readonly id: string;
  readonly teamId: string;
  readonly deviceId: string;
}

/** What pages must see when a session changed. */
export async function announceSession(tx: Tx, session: ChangedSession): Promise<void> {
  await appendOutbox(tx, session.teamId, [{ kind: 'session', subject: session.id }]);
}

/** An audit row with the names as they were. */
export async function auditSession(
  tx: Tx,
  session: ChangedSession,
  kind: AuditKind,
  actor: { readonly person: string | null; readonly name: string; readonly address: string | null },
): Promise<void> {
  const { rows } = await sql<{ facts: JsonObject }>`select session_facts(${session.id}::uuid) as facts`.execute(tx);
  await appendAudit(tx, {
    team: session.teamId,
    kind,
    actorPerson: actor.person,
    actor: actor.name,
    address: actor.address,
    details: rows[0]?.facts ?? {},
  });
  await appendOutbox(tx, session.teamId, [{ kind: 'audit', subject: null }]);
}
