import { sql } from 'kysely';
import type { Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { OutboxEntry } from '../outbox/append.ts';
import type { MemberActor } from '../ports.ts';
import type { GroupKind, Thing } from './group-kinds.ts';

/** More changed devices than this are told to pages as one change of everything. */
const mostTold = 50;

/** What is in a group; the caller holds the team's lock. */
export async function readPlaced(tx: Tx, kind: GroupKind, group: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select ${sql.ref(kind.thing)} as id from ${sql.table(kind.placing)} where group_id = ${group}::uuid`.execute(tx);
  return rows.map(({ id }) => id);
}

/** All of them, as things the actor may place; a stranger among them is nothing, and somebody above the actor is refused. */
export async function findPlaceable(
  tx: Tx,
  kind: GroupKind,
  actor: MemberActor,
  ids: readonly string[],
): Promise<readonly Thing[]> {
  const wanted = new Set(ids);
  if (wanted.size === 0) return [];
  const found = await kind.find(tx, actor, [...wanted]);
  if (found.length !== wanted.size) throw new PortalError('not-found');
  if (found.some(({ mayPlace }) => !mayPlace)) throw new PortalError('role-above-yours');
  return found;
}

export async function putIn(tx: Tx, kind: GroupKind, group: string, ids: readonly string[]): Promise<void> {
  await sql`insert into ${sql.table(kind.placing)} (group_id, ${sql.ref(kind.thing)})
    select ${group}::uuid, unnest(${[...ids]}::uuid[])`.execute(tx);
}

export async function takeOut(tx: Tx, kind: GroupKind, group: string, ids: readonly string[]): Promise<void> {
  await sql`delete from ${sql.table(kind.placing)}
    where group_id = ${group}::uuid and ${sql.ref(kind.thing)} = any(${[...ids]}::uuid[])`.execute(tx);
}

/** What pages must see when things went in or out: each of them, the lists of groups, and who may access what. */
export function tellings(event: GroupKind['event'], things: readonly string[]): OutboxEntry[] {
  const many = event === 'device' && things.length > mostTold;
  const subjects: readonly (string | null)[] = many ? [null] : things;
  return [...subjects.map((subject) => ({ kind: event, subject })), { kind: 'groups', subject: null }];
}
