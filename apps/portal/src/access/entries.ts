import { type AccessEntry, rightNames } from '@usher/contract';
import type { Db, Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import type { Ids } from '../ports.ts';

/** What a list of entries stands on: one device, or one group of devices. */
export type AccessObject = { readonly device: string } | { readonly deviceGroup: string };

/** The entries on one device or one group of devices, as they were set. */
export async function readEntries(handle: Db['read'] | Tx, object: AccessObject): Promise<AccessEntry[]> {
  const rows = await handle
    .selectFrom('access_entry')
    .select(['member_id', 'person_group_id', 'rights'])
    .where(...isOn(object))
    .orderBy('id')
    .execute();
  return rows.flatMap(presentEntry);
}

export function presentEntry(row: {
  readonly member_id: string | null;
  readonly person_group_id: string | null;
  readonly rights: AccessEntry['rights'];
}): AccessEntry[] {
  if (row.member_id !== null) return [{ member: row.member_id, rights: row.rights }];
  return row.person_group_id === null ? [] : [{ group: row.person_group_id, rights: row.rights }];
}

/** Puts these entries in the place of those that were; answers what an audit says of them. The caller holds the team's lock. */
export async function writeEntries(
  tx: Tx,
  ids: Ids,
  team: string,
  object: AccessObject,
  entries: readonly AccessEntry[],
): Promise<Record<string, unknown>> {
  const names = await namesOf(tx, team, entries);
  await tx
    .deleteFrom('access_entry')
    .where(...isOn(object))
    .execute();
  const columns = 'device' in object ? { device_id: object.device } : { device_group_id: object.deviceGroup };
  const rows = entries.map((entry) => ({
    id: ids.next(),
    team_id: team,
    ...columns,
    ...('member' in entry ? { member_id: entry.member } : { person_group_id: entry.group }),
    rights: JSON.stringify(entry.rights),
  }));
  if (rows.length > 0) await tx.insertInto('access_entry').values(rows).execute();
  return { entries: entries.map((entry) => ({ name: names.get(subjectOf(entry)), rights: grantedNames(entry) })) };
}

function isOn(object: AccessObject): ['device_id' | 'device_group_id', '=', string] {
  return 'device' in object ? ['device_id', '=', object.device] : ['device_group_id', '=', object.deviceGroup];
}

function subjectOf(entry: AccessEntry): string {
  return 'member' in entry ? entry.member : entry.group;
}

function grantedNames({ rights }: AccessEntry): string[] {
  return rightNames.filter((name) => rights[name]);
}

/** Names as they are now; refuses strangers, and whoever is listed twice. */
async function namesOf(tx: Tx, team: string, entries: readonly AccessEntry[]): Promise<ReadonlyMap<string, string>> {
  const members = entries.flatMap((entry) => ('member' in entry ? [entry.member] : []));
  const groups = entries.flatMap((entry) => ('group' in entry ? [entry.group] : []));
  if (new Set([...members, ...groups]).size !== entries.length)
    throw new PortalError('bad-request', { fields: { entries: 'Somebody is listed twice.' } });
  const found = [...(await namesOfMembers(tx, team, members)), ...(await namesOfGroups(tx, team, groups))];
  if (found.length !== entries.length) throw new PortalError('not-found');
  return new Map(found.map(({ id, name }) => [id, name]));
}

async function namesOfMembers(tx: Tx, team: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['member.id', 'person.name'])
    .where('member.team_id', '=', team)
    .where('member.removed_at', 'is', null)
    .where('member.id', 'in', [...ids])
    .execute();
}

async function namesOfGroups(tx: Tx, team: string, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('person_group')
    .select(['id', 'name'])
    .where('team_id', '=', team)
    .where('id', 'in', [...ids])
    .execute();
}
