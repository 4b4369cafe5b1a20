import { sql } from 'kysely';
import type { JsonObject, Tx } from '../database/index.ts';
import type { OutboxEvent } from '../ports.ts';

export interface OutboxEntry {
  readonly kind: OutboxEvent['kind'];
  readonly subject: string | null;
}

/** Writes what pages must see in the transaction of the change; it is announced to all nodes after the commit. */
export async function appendOutbox(
  tx: Tx,
  team: string,
  entries: readonly OutboxEntry[],
  payload: JsonObject = {},
): Promise<void> {
  if (entries.length === 0) return;
  const kinds = entries.map((entry) => entry.kind);
  const subjects = entries.map((entry) => entry.subject);
  await sql`select append_outbox(${team}::uuid, ${kinds}::text[], ${subjects}::uuid[], ${JSON.stringify(payload)}::jsonb)`.execute(
    tx,
  );
  tx.announce(team);
}
