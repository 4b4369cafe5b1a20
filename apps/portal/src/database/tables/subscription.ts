import type { CapacityAnswer, Role } from '@usher/contract';
import type { ColumnType } from 'kysely';
import type { Json, JsonObject, WithDefault } from './columns.ts';

// What a team may hold, and what it used.

type ChangedValue = string | number | boolean | null;

export interface SubscriptionTable {
  team_id: string;
  plan: string;
  capacity: number;
  overdraft: WithDefault<number>;
  overdraft_until: WithDefault<Date | null>;
  term_start: Date;
  term_end: WithDefault<Date | null>;
  /** `ended` once the end was carried out; how it stands follows from the dates. */
  state: WithDefault<'active' | 'ended'>;
  trial: WithDefault<boolean>;
  grace_days: WithDefault<number>;
  warned_days: WithDefault<number | null>;
  peak: WithDefault<number>;
  peak_at: WithDefault<Date | null>;
  alert_percent: WithDefault<number | null>;
  alert_level: WithDefault<number>;
}

export interface CapacityChangeTable {
  id: string;
  team_id: string;
  at: Date;
  from_capacity: number;
  to_capacity: number;
  by_person: string | null;
  why: string | null;
}

export interface SubscriptionChangeTable {
  id: string;
  team_id: string;
  at: Date;
  what: string;
  was: ColumnType<ChangedValue, string, string>;
  became: ColumnType<ChangedValue, string, string>;
  by_person: string | null;
  why: string | null;
}

export interface UsageEventTable {
  team_id: string;
  minute: Date;
  kind: 'refused' | 'waited';
  member_id: string;
  device_id: string;
  at: Date;
  times: WithDefault<number>;
  short: WithDefault<number>;
}

export interface UsageBucketTable {
  team_id: string;
  size_s: number;
  at: Date;
  in_use: number;
  max_in_use: number;
  place_ms: number;
  admitted: number;
  refused: number;
  waited: number;
  short: number;
  levels: Json<Record<string, number>>;
}

export interface UsageMarkTable {
  team_id: string;
  until: Date;
  state: Json<JsonObject>;
  usual_day: Date | null;
  usual_ms: number | null;
}

export interface ReservedPoolTable {
  id: string;
  team_id: string;
  name: string;
  places: number;
  role: Role | null;
  group_id: string | null;
  created_at: Date;
}

export interface CapacityRequestTable {
  id: string;
  team_id: string;
  member_id: string;
  device_id: string;
  created_at: Date;
}

export interface CapacityAnswerTable {
  request_id: string;
  member_id: string;
  answer: CapacityAnswer;
  message: string | null;
  at: Date;
}
