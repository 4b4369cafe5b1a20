import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { deadAfterMs } from '../nodes/index.ts';
import type { AvailableRelay } from '../ports.ts';

export interface KnownRelay {
  readonly id: string;
  readonly identityKey: string;
  readonly removed: boolean;
}

export async function findRelay(db: Db, id: string): Promise<KnownRelay | null> {
  const row = await db.read
    .selectFrom('relay')
    .select(['identity_key', 'removed_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? { id, identityKey: row.identity_key, removed: row.removed_at !== null } : null;
}

export interface NewRelay {
  readonly id: string;
  readonly name: string;
  readonly identityKey: string;
}

export async function insertRelay(db: Db, relay: NewRelay): Promise<void> {
  await db.read
    .insertInto('relay')
    .values({ id: relay.id, name: relay.name, identity_key: relay.identityKey, url: '' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export interface RelayStart {
  readonly id: string;
  readonly startId: string;
  readonly url: string;
}

export async function writeRelayStart(db: Db, node: string, start: RelayStart): Promise<void> {
  const now = sql<Date>`portal_now()`;
  await db.read
    .updateTable('relay')
    .set({ start_id: start.startId, url: start.url, node_id: node, connected_at: now, seen_at: now })
    .where('id', '=', start.id)
    .execute();
}

/** Only if it is still this node's and this start's: it may be connected elsewhere by now. */
export async function writeRelayGone(db: Db, node: string, start: RelayStart): Promise<void> {
  await db.read
    .updateTable('relay')
    .set({ node_id: null, seen_at: sql<Date>`portal_now()` })
    .where('id', '=', start.id)
    .where('node_id', '=', node)
    .where('start_id', '=', start.startId)
    .execute();
}

export async function writeRelaysSeen(db: Db, relays: readonly string[]): Promise<void> {
  if (relays.length === 0) return;
  await db.read.updateTable('relay').set({ seen_at: sql<Date>`portal_now()` }).where('id', 'in', relays).execute();
}

/** Relays with a control link on a node that lives, this node's own first: one hop less for its orders. */
export async function readAvailable(db: Db, node: string, limit: number): Promise<AvailableRelay[]> {
  const { rows } = await sql<{ id: string; start_id: string; url: string }>`
    select relay.id, relay.start_id, relay.url from relay join node on node.id = relay.node_id
    where relay.removed_at is null and relay.start_id is not null
      and node.seen_at > portal_now() - ${deadAfterMs}::float8 * interval '1 millisecond'
    order by relay.node_id = ${node}::uuid desc, relay.id
    limit ${limit}`.execute(db.read);
  return rows.map((row) => ({ id: row.id, startId: row.start_id, url: row.url }));
}

/** Sessions whose lease lives and that were given tokens for the relay. What is ending gets no more time (E2). */
export async function readExtensions(
  db: Db,
  relays: readonly string[],
): Promise<Map<string, { readonly id: string; readonly fence: number }[]>> {
  const found = new Map<string, { id: string; fence: number }[]>();
  if (relays.length === 0) return found;
  const { rows } = await sql<{ relay: string; id: string; fence: number }>`
    select session_relay.relay_id as relay, session.id, session_relay.fence
    from session_relay join session on session.id = session_relay.session_id
    where session_relay.relay_id = any(${relays}::uuid[]) and session_relay.cut_at is null
      and session.freed_at is null and session.ended_at is null and session.lease_until > portal_now()
      and (session.state <> 'ending' or session.ends_at > portal_now())
    order by session.id`.execute(db.read);
  for (const { relay, id, fence } of rows) found.set(relay, [...(found.get(relay) ?? []), { id, fence }]);
  return found;
}
