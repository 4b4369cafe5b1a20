import type { AllowedHours, LimitScope, Rights, SessionLimits, StoredState } from '@usher/contract';
import type { ColumnType } from 'kysely';
import type { Json, WithDefault } from './columns.ts';

// Sessions, who waits for one, and what ends them.

export interface SessionTable {
  id: string;
  team_id: string;
  member_id: string;
  device_id: string;
  sign_in_id: string | null;
  state: StoredState;
  fence: WithDefault<number>;
  rights: Json<Rights>;
  view_only: WithDefault<boolean>;
  viewer_key: string;
  pool: WithDefault<string>;
  address: string | null;
  connection_number: number;
  created_at: Date;
  begun_at: WithDefault<Date | null>;
  begun_fence: WithDefault<number>;
  resuming_at: WithDefault<Date | null>;
  leaving_at: WithDefault<Date | null>;
  ends_at: WithDefault<Date | null>;
  ordered_at: WithDefault<Date | null>;
  ended_at: WithDefault<Date | null>;
  freed_at: WithDefault<Date | null>;
  goes_to: WithDefault<string | null>;
  lease_until: Date;
  last_renewed_at: WithDefault<Date | null>;
  reported_connection: WithDefault<number | null>;
  unconfirmed: WithDefault<boolean>;
  idle_ms: WithDefault<number | null>;
  reason: WithDefault<string | null>;
  ended_by_person: WithDefault<string | null>;
  ended_by: WithDefault<string | null>;
  message: WithDefault<string | null>;
  forced: WithDefault<boolean>;
  limits: ColumnType<SessionLimits | null, string | null | undefined, string | null>;
  limit_ends_at: WithDefault<Date | null>;
}

export interface TimeLimitTable {
  id: string;
  team_id: string;
  scope: LimitScope;
  person_group_id: WithDefault<string | null>;
  device_group_id: WithDefault<string | null>;
  device_id: WithDefault<string | null>;
  subject: ColumnType<string | null, never, never>;
  idle_ms: number | null;
  total_ms: number | null;
  hours: ColumnType<AllowedHours | null, string | null, string | null>;
  changed_at: Date;
}

export interface WaiterTable {
  id: string;
  team_id: string;
  member_id: string;
  device_id: string;
  sign_in_id: string;
  view_only: WithDefault<boolean>;
  address: string | null;
  created_at: Date;
  present_until: Date;
  state: WithDefault<'waiting' | 'offered' | 'claimed' | 'missed' | 'gone' | 'left'>;
  settled_at: WithDefault<Date | null>;
}

export interface ReleaseRequestTable {
  id: string;
  session_id: string;
  waiter_id: string;
  asked_at: Date;
  expires_at: Date;
  answered_at: WithDefault<Date | null>;
  answer: WithDefault<'release' | 'keep' | 'no-answer' | null>;
}

export interface SessionAckTable {
  session_id: string;
  hop: 'device' | 'relay' | 'viewer';
  after_ms: number;
  at: Date;
}

export interface SessionRelayTable {
  session_id: string;
  relay_id: string;
  fence: number;
  tokens_expire_at: Date;
  cut_at: WithDefault<Date | null>;
  joined_at: WithDefault<Date | null>;
}
