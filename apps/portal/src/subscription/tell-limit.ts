import type { AuditKind } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { MemberActor } from '../ports.ts';

/** Who changes something about the limit, and from which address. */
export interface LimitChange {
  readonly actor: MemberActor;
  readonly address: string;
}

/** W1: a limit that rose is offered on in this very transaction. */
export async function tellLimit(
  tx: Tx,
  { actor, address }: LimitChange,
  kind: AuditKind,
  details: Record<string, unknown>,
): Promise<void> {
  await appendAudit(tx, { team: actor.team, kind, actorPerson: actor.person, actor: actor.name, address, details });
  await sql`select settle(${actor.team}::uuid)`.execute(tx);
  await appendOutbox(tx, actor.team, [
    { kind: 'subscription', subject: null },
    { kind: 'capacity', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
