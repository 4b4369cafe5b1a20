import type { MailKind, WebhookEvent } from '@usher/contract';
import type { ColumnType } from 'kysely';
import type { Json, JsonObject, JsonWithDefault, WithDefault } from './columns.ts';

// What happened, and whom it is told.

export interface AuditEventTable {
  team_id: string;
  number: number;
  at: Date;
  kind: string;
  actor_person: string | null;
  actor: string;
  address: string | null;
  details: JsonWithDefault<JsonObject>;
  hash: Uint8Array;
  search: ColumnType<string, never, never>;
}

export interface OutboxTable {
  team_id: string;
  number: number;
  at: Date;
  kind: string;
  subject: string | null;
  payload: JsonWithDefault<JsonObject>;
}

export interface NotifyMarkTable {
  team_id: string;
  audit_number: WithDefault<number>;
  outbox_number: WithDefault<number>;
}

export interface WebhookTable {
  id: string;
  team_id: string;
  url: string;
  events: Json<WebhookEvent[]>;
  secret_sealed: Uint8Array;
  made_by: string;
  created_at: Date;
  from_audit: number;
  from_outbox: number;
  state: WithDefault<'on' | 'off' | 'stopped'>;
  last_delivered_at: WithDefault<Date | null>;
  failing_since: WithDefault<Date | null>;
  removed_at: WithDefault<Date | null>;
}

export interface WebhookDeliveryTable {
  id: string;
  webhook_id: string;
  event: string;
  source: string;
  body: string;
  created_at: Date;
  state: WithDefault<'waiting' | 'delivered' | 'failed'>;
  attempts: WithDefault<number>;
  tries: WithDefault<number>;
  next_at: Date;
  claim: WithDefault<string | null>;
  claimed_until: WithDefault<Date | null>;
  settled_at: WithDefault<Date | null>;
}

export interface WebhookAttemptTable {
  delivery_id: string;
  number: number;
  at: Date;
  status: number | null;
  problem: string | null;
  took_ms: number;
  answer: string;
}

export interface MailTable {
  id: string;
  team_id: string;
  to_address: string;
  content_sealed: Uint8Array | null;
  source: string;
  created_at: Date;
  state: WithDefault<'waiting' | 'sent' | 'failed'>;
  attempts: WithDefault<number>;
  next_at: Date;
  claim: WithDefault<string | null>;
  claimed_until: WithDefault<Date | null>;
  settled_at: WithDefault<Date | null>;
  problem: WithDefault<string | null>;
}

export interface MailOffTable {
  person_id: string;
  kind: MailKind;
}
