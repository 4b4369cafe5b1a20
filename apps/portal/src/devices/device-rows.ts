import type { Rights } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';

export interface DeviceRow {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  readonly os: string;
  readonly agentVersion: string;
  readonly capabilities: string[];
  readonly online: boolean;
  readonly twin: boolean;
  readonly lastSeenAt: Date | null;
  readonly identityKey: string;
  readonly access: 'everyone' | 'listed';
  readonly sameMachine: boolean;
  readonly groups: readonly string[];
}

/** What all entries together grant a member on a device. */
export interface Grant {
  readonly device: string;
  readonly member: string;
  readonly rights: Rights;
}

function query(handle: Db['read'] | Tx, team: string) {
  return handle
    .selectFrom('device')
    .select(['id', 'name', 'hostname', 'os', 'agent_version as agentVersion', 'capabilities', 'twin', 'access'])
    .select(['last_seen_at as lastSeenAt', 'identity_key as identityKey', 'same_machine as sameMachine'])
    .select((expression) => expression('node_id', 'is not', null).as('online'))
    .select(
      sql<string[]>`(select coalesce(jsonb_agg(group_id order by group_id), '[]')
        from device_group_device where device_id = device.id)`.as('groups'),
    )
    .where('team_id', '=', team)
    .where('removed_at', 'is', null)
    .$narrowType<{ online: boolean }>();
}

export function readDevices(handle: Db['read'] | Tx, team: string): Promise<DeviceRow[]> {
  return query(handle, team).orderBy('name').execute();
}

export function readDevice(handle: Db['read'] | Tx, team: string, id: string): Promise<DeviceRow | undefined> {
  return query(handle, team).where('id', '=', id).executeTakeFirst();
}

/** Grants on the listed devices of a team; of one device or of one member where said. */
export function readGrants(
  handle: Db['read'] | Tx,
  team: string,
  which: { readonly device?: string; readonly member?: string },
): Promise<Grant[]> {
  return handle
    .selectFrom('device_grant')
    .innerJoin('device', 'device.id', 'device_grant.device_id')
    .select(['device_grant.device_id as device', 'device_grant.member_id as member'])
    .select(sql<Rights>`united_rights(array_agg(device_grant.rights))`.as('rights'))
    .where('device.team_id', '=', team)
    .where('device.access', '=', 'listed')
    .$if(which.device !== undefined, (all) => all.where('device_grant.device_id', '=', which.device ?? ''))
    .$if(which.member !== undefined, (all) => all.where('device_grant.member_id', '=', which.member ?? ''))
    .groupBy(['device_grant.device_id', 'device_grant.member_id'])
    .execute();
}
