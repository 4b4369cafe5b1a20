import type { AccessEntry, DeviceGroupView, PersonGroupView, Role } from '@usher/contract';
import { sql } from 'kysely';
import { presentEntry } from '../access/index.ts';
import type { Db } from '../database/index.ts';
import { mayPlace } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';

interface PersonGroupRow {
  readonly id: string;
  readonly name: string;
  readonly people: readonly { readonly id: string; readonly role: Role }[];
  readonly reaches: PersonGroupView['reaches'];
}

export async function readPersonGroups(read: Db['read'], reader: MemberActor): Promise<PersonGroupView[]> {
  const { rows } = await sql<PersonGroupRow>`
    select id, name,
      (select coalesce(jsonb_agg(jsonb_build_object('id', member.id, 'role', member.role) order by member.id), '[]')
        from person_group_member placed join member on member.id = placed.member_id
        where placed.group_id = person_group.id) as people,
      (select coalesce(jsonb_agg(jsonb_build_object('device', entry.device_id, 'deviceGroup', entry.device_group_id)
          order by entry.id), '[]')
        from access_entry entry where entry.person_group_id = person_group.id) as reaches
    from person_group where team_id = ${reader.team}::uuid order by lower(name)`.execute(read);
  return rows.map(({ people, ...row }) => ({
    ...row,
    members: people.map(({ id }) => id),
    mayDelete: people.every(({ id, role }) => mayPlace(reader, { role, self: id === reader.member })),
  }));
}

interface EntryRow {
  readonly member_id: string | null;
  readonly person_group_id: string | null;
  readonly rights: AccessEntry['rights'];
}
type DeviceGroupRow = Omit<DeviceGroupView, 'entries'> & { readonly entries: readonly EntryRow[] };

export async function readDeviceGroups(read: Db['read'], team: string): Promise<DeviceGroupView[]> {
  const { rows } = await sql<DeviceGroupRow>`
    select id, name,
      (select coalesce(jsonb_agg(device_id order by device_id), '[]')
        from device_group_device where group_id = device_group.id) as devices,
      (select coalesce(jsonb_agg(jsonb_build_object('member_id', entry.member_id,
          'person_group_id', entry.person_group_id, 'rights', entry.rights) order by entry.id), '[]')
        from access_entry entry where entry.device_group_id = device_group.id) as entries
    from device_group where team_id = ${team}::uuid order by lower(name)`.execute(read);
  return rows.map(({ entries, ...row }) => ({ ...row, entries: entries.flatMap(presentEntry) }));
}

/** Whoever sees a device sees which groups it is in, and no more of them. */
export function onlySeen(groups: readonly DeviceGroupView[], devices: readonly string[]): DeviceGroupView[] {
  const seen = new Set(devices);
  return groups
    .map((group) => ({ ...group, devices: group.devices.filter((device) => seen.has(device)), entries: [] }))
    .filter((group) => group.devices.length > 0);
}
