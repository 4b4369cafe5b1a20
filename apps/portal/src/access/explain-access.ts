import type { AccessReason, DeviceAccessView, Rights } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { presentEntry, readEntries } from './entries.ts';

/** A device's own entries, those of its groups, and what each person gets of all of them together, with the reasons. */
export async function explainAccess(
  read: Db['read'],
  device: { readonly id: string; readonly access: 'everyone' | 'listed' },
): Promise<DeviceAccessView> {
  return {
    access: device.access,
    entries: await readEntries(read, { device: device.id }),
    inherited: await readInherited(read, device.id),
    people: device.access === 'listed' ? await readPeople(read, device.id) : [],
  };
}

async function readInherited(read: Db['read'], device: string): Promise<DeviceAccessView['inherited']> {
  const rows = await read
    .selectFrom('device_group_device as placed')
    .innerJoin('device_group', 'device_group.id', 'placed.group_id')
    .leftJoin('access_entry as entry', 'entry.device_group_id', 'device_group.id')
    .select(['device_group.id', 'device_group.name', 'entry.member_id', 'entry.person_group_id', 'entry.rights'])
    .where('placed.device_id', '=', device)
    .orderBy('device_group.name')
    .orderBy('entry.id')
    .execute();
  const groups = new Map<string, DeviceAccessView['inherited'][number]>();
  for (const { id, name, rights, ...subject } of rows) {
    const group = groups.get(id) ?? { deviceGroup: { id, name }, entries: [] };
    groups.set(id, group);
    if (rights !== null) group.entries.push(...presentEntry({ ...subject, rights }));
  }
  return [...groups.values()];
}

async function readPeople(read: Db['read'], device: string): Promise<DeviceAccessView['people']> {
  const { rows } = await sql<{ member: string; name: string; rights: Rights; by: AccessReason[] }>`
    select granted.member_id as member, person.name, united_rights(array_agg(granted.rights)) as rights,
      jsonb_agg(jsonb_build_object(
        'group', case when person_group.id is not null
          then jsonb_build_object('id', person_group.id, 'name', person_group.name) end,
        'deviceGroup', case when device_group.id is not null
          then jsonb_build_object('id', device_group.id, 'name', device_group.name) end)
        order by person_group.name nulls first, device_group.name nulls first) as by
    from device_grant granted
    join access_entry entry on entry.id = granted.entry_id
    join member on member.id = granted.member_id
    join person on person.id = member.person_id
    left join person_group on person_group.id = entry.person_group_id
    left join device_group on device_group.id = entry.device_group_id
    where granted.device_id = ${device}::uuid and member.state = 'active'
    group by granted.member_id, person.name
    order by person.name, granted.member_id`.execute(read);
  return rows;
}
