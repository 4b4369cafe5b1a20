import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { MemberActor } from '../ports.ts';

/** The audit row of a change to a key, and what pages and the key's own sockets must hear. */
export async function recordKey(
  tx: Tx,
  actor: MemberActor,
  kind: 'api-key.created' | 'api-key.revoked' | 'api-key.ended',
  details: Record<string, unknown>,
  address: string,
): Promise<void> {
  await appendAudit(tx, { team: actor.team, kind, actorPerson: actor.person, actor: actor.name, address, details });
  await appendOutbox(tx, actor.team, [
    { kind: 'api-keys', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
