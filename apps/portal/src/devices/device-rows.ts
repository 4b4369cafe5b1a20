import type { Rights } from '@usher/contract';
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
}

export interface AccessEntry {
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

export function readAccess(handle: Db['read'] | Tx, team: string, device?: string): Promise<AccessEntry[]> {
  return handle
    .selectFrom('device_access')
    .innerJoin('device', 'device.id', 'device_access.device_id')
    .select(['device_access.device_id as device', 'device_access.member_id as member', 'device_access.rights'])
    .where('device.team_id', '=', team)
    .$if(device !== undefined, (all) => all.where('device.id', '=', device ?? ''))
    .execute();
}
