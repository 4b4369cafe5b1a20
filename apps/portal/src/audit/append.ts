import type { AuditKind } from '@usher/contract';
import { sql } from 'kysely';
import type { JsonObject, Tx } from '../database/index.ts';

export interface AuditEntry {
  readonly team: string;
  readonly kind: AuditKind;
  readonly actorPerson: string | null;
  /** The actor's name as it was; 'Usher' when nobody acted. */
  readonly actor: string;
  readonly address: string | null;
  readonly details: JsonObject;
}

/** Writes one audit row, numbered under the team's lock, in the transaction of what it tells. */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<number> {
  const { rows } = await sql<{ number: number }>`
    select append_audit(${entry.team}::uuid, ${entry.kind}::text, ${entry.actorPerson}::uuid, ${entry.actor}::text,
      ${entry.address}::text, ${JSON.stringify(entry.details)}::jsonb) as number`.execute(tx);
  const number = rows[0]?.number;
  if (number === undefined) throw new Error('the audit gave no number');
  return number;
}
