import type { Rights } from '@usher/contract';
import type { Json, JsonWithDefault, WithDefault } from './columns.ts';

// Devices, groups, and who may use what.

export interface DeviceTable {
  id: string;
  team_id: string;
  name: string;
  identity_key: string;
  link_key: string;
  link_key_signature: string;
  hostname: string;
  os: string;
  agent_version: string;
  capabilities: JsonWithDefault<string[]>;
  same_machine: WithDefault<boolean>;
  boot_id: WithDefault<string | null>;
  start_id: WithDefault<string | null>;
  connection_number: WithDefault<number>;
  node_id: WithDefault<string | null>;
  connected_at: WithDefault<Date | null>;
  last_seen_at: WithDefault<Date | null>;
  previous_start_id: WithDefault<string | null>;
  twin: WithDefault<boolean>;
  twin_seen_at: WithDefault<Date | null>;
  access: WithDefault<'everyone' | 'listed'>;
  created_at: Date;
  removed_at: WithDefault<Date | null>;
}

export interface GroupTable {
  id: string;
  team_id: string;
  name: string;
  created_at: Date;
}

export interface PersonGroupMemberTable {
  group_id: string;
  member_id: string;
}

export interface DeviceGroupDeviceTable {
  group_id: string;
  device_id: string;
}

/** One subject, a member or a group of people, on one object, a device or a group of devices. */
export interface AccessEntryTable {
  id: string;
  team_id: string;
  member_id: WithDefault<string | null>;
  person_group_id: WithDefault<string | null>;
  device_id: WithDefault<string | null>;
  device_group_id: WithDefault<string | null>;
  rights: Json<Rights>;
}

/** A view: what each entry comes to, a row for every member and device it joins. */
export interface DeviceGrantView {
  device_id: string;
  member_id: string;
  entry_id: string;
  rights: Json<Rights>;
}

export interface JoinTokenTable {
  id: string;
  team_id: string;
  label: string;
  secret_hash: Uint8Array;
  created_by: string | null;
  created_at: Date;
  expires_at: Date;
  uses_left: number;
  revoked_at: WithDefault<Date | null>;
}
