import type { AgentToPortal } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { type Db, lockTeam, type Tx } from '../database/index.ts';
import type { HowItCame } from '../ports.ts';
import { appendOutbox } from '../outbox/append.ts';

export type Hello = Extract<AgentToPortal, { type: 'hello' }>;

export interface KnownDevice {
  readonly id: string;
  readonly team: string;
  /** base64url of the raw Ed25519 public key. */
  readonly identityKey: string;
  readonly removed: boolean;
}

export async function findDevice(db: Db, id: string): Promise<KnownDevice | null> {
  const row = await db.read
    .selectFrom('device')
    .select(['id', 'team_id', 'identity_key', 'removed_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { id: row.id, team: row.team_id, identityKey: row.identity_key, removed: row.removed_at !== null };
}

export type Joined =
  | {
      readonly outcome: 'joined';
      readonly connection: number;
      readonly name: string;
      readonly twin: boolean;
      readonly came: HowItCame;
    }
  | { readonly outcome: 'removed' }
  | { readonly outcome: 'twin' };

/** L6: raises the device's connection number and makes this node its holder; or finds the second of two twins (L7). */
export async function joinDevice(db: Db, device: KnownDevice, hello: Hello, node: string): Promise<Joined> {
  return db.transact(async (tx) => {
    if (!(await lockTeam(tx, device.team))) return { outcome: 'removed' };
    const row = await tx
      .selectFrom('device')
      .select(['name', 'start_id', 'previous_start_id', 'boot_id', 'node_id', 'twin', 'removed_at'])
      .where('id', '=', device.id)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined || row.removed_at !== null) return { outcome: 'removed' };
    // An agent that was followed by another start is alive all the same, beside it.
    if (row.previous_start_id === hello.startId && row.node_id !== null) {
      if (!row.twin) await markTwin(tx, device, row.name);
      return { outcome: 'twin' };
    }
    const connection = await takeConnection(tx, device, hello, { node, wasOffline: row.node_id === null });
    const newStart = row.start_id !== null && row.start_id !== hello.startId;
    const restarted = newStart && row.boot_id === hello.bootId && row.node_id === null;
    const came = row.start_id === hello.startId ? 'again' : restarted ? 'restarted' : 'anew';
    return { outcome: 'joined', connection, name: row.name, twin: row.twin, came };
  });
}

/** Told once: nothing but removing the device makes it one again. */
async function markTwin(tx: Tx, device: KnownDevice, name: string): Promise<void> {
  await tx
    .updateTable('device')
    .set({ twin: true, twin_seen_at: sql<Date>`portal_now()` })
    .where('id', '=', device.id)
    .execute();
  await appendAudit(tx, {
    team: device.team,
    kind: 'device.twin',
    actorPerson: null,
    actor: name,
    address: null,
    details: { device: device.id, deviceName: name },
  });
  await appendOutbox(tx, device.team, [
    { kind: 'device', subject: device.id },
    { kind: 'audit', subject: null },
  ]);
}

async function takeConnection(
  tx: Tx,
  device: KnownDevice,
  hello: Hello,
  { node, wasOffline }: { readonly node: string; readonly wasOffline: boolean },
): Promise<number> {
  const now = sql<Date>`portal_now()`;
  const { connection_number } = await tx
    .updateTable('device')
    .set({
      connection_number: sql<number>`connection_number + 1`,
      previous_start_id: sql<string | null>`case when start_id is distinct from ${hello.startId}::uuid
        then start_id else previous_start_id end`,
      start_id: hello.startId,
      boot_id: hello.bootId,
      os: hello.os,
      hostname: hello.hostname,
      agent_version: hello.version,
      capabilities: JSON.stringify(hello.capabilities),
      same_machine: hello.sameMachineAsPortal,
      node_id: node,
      connected_at: now,
      last_seen_at: now,
    })
    .where('id', '=', device.id)
    .returning('connection_number')
    .executeTakeFirstOrThrow();
  const change = wasOffline ? { came: 'online' } : {};
  await appendOutbox(tx, device.team, [{ kind: 'device', subject: device.id }], change);
  return connection_number;
}
