import type { ColumnType } from 'kysely';
import type { Json, JsonObject, WithDefault } from './columns.ts';

// What the nodes of a portal share.

export interface NodeTable {
  id: string;
  started_at: Date;
  seen_at: Date;
}

export interface RelayTable {
  id: string;
  name: string;
  url: string;
  identity_key: string;
  start_id: WithDefault<string | null>;
  node_id: WithDefault<string | null>;
  connected_at: WithDefault<Date | null>;
  seen_at: WithDefault<Date | null>;
  removed_at: WithDefault<Date | null>;
}

export interface ClockGuardTable {
  only_row: WithDefault<boolean>;
  seen_at: Date;
  quiet_until: Date;
  keep_until: WithDefault<Date>;
}

export interface PortalKeyTable {
  id: string;
  use: 'ticket' | 'relay' | 'command';
  public_jwk: Json<JsonObject>;
  private_sealed: Uint8Array;
  created_at: Date;
  retired_at: WithDefault<Date | null>;
  signed_by: WithDefault<string | null>;
  signature: WithDefault<string | null>;
}

export interface SettingTable {
  name: string;
  value: ColumnType<unknown, string, string>;
}

export interface RateWindowTable {
  key: string;
  window_start: Date;
  count: number;
}
