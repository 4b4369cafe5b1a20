import type {
  AllowedHours,
  CapacityAnswer,
  LimitScope,
  MailKind,
  Rights,
  Role,
  Scope,
  SessionLimits,
  StoredState,
  WebhookEvent,
} from '@usher/contract';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/**
 * The tables of migrations/, as Kysely sees them. Times are `Date` both ways, 64-bit numbers are `number`, JSON is written
 * as text (so a list can never become an array literal), bytes are `Uint8Array`.
 */
type WithDefault<T> = Generated<T>;
type Json<T extends object> = JSONColumnType<T>;
type JsonWithDefault<T extends object> = ColumnType<T, string | undefined, string>;
export type JsonObject = Record<string, unknown>;

export interface TeamTable {
  id: string;
  name: string;
  created_at: Date;
  event_number: WithDefault<number>;
  audit_number: WithDefault<number>;
  audit_keep_days: WithDefault<number | null>;
  audit_anchor: WithDefault<number>;
  audit_anchor_hash: WithDefault<Uint8Array>;
  audit_pruned_at: WithDefault<Date | null>;
}

export interface PersonTable {
  id: string;
  email: string;
  name: string;
  created_at: Date;
}

export interface MemberTable {
  id: string;
  team_id: string;
  person_id: string;
  role: Role;
  state: WithDefault<'active' | 'suspended'>;
  created_at: Date;
  removed_at: WithDefault<Date | null>;
}

export interface InvitationTable {
  id: string;
  team_id: string;
  email: string | null;
  role: Exclude<Role, 'owner'>;
  token_hash: Uint8Array;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: WithDefault<Date | null>;
  accepted_by: WithDefault<string | null>;
  revoked_at: WithDefault<Date | null>;
}

export interface NodeTable {
  id: string;
  started_at: Date;
  seen_at: Date;
}

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
type ChangedValue = string | number | boolean | null;

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

export interface ReservedPoolTable {
  id: string;
  team_id: string;
  name: string;
  places: number;
  role: Role | null;
  group_id: string | null;
  created_at: Date;
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

export interface SessionRelayTable {
  session_id: string;
  relay_id: string;
  fence: number;
  tokens_expire_at: Date;
  cut_at: WithDefault<Date | null>;
  joined_at: WithDefault<Date | null>;
}

export interface ClockGuardTable {
  only_row: WithDefault<boolean>;
  seen_at: Date;
  quiet_until: Date;
  keep_until: WithDefault<Date>;
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

export interface SetupCodeTable {
  id: string;
  code_hash: Uint8Array;
  created_at: Date;
  expires_at: Date;
  claim_hash: WithDefault<Uint8Array | null>;
  claimed_until: WithDefault<Date | null>;
  burnt_at: WithDefault<Date | null>;
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

export interface CredentialTable {
  person_id: string;
  password_hash: string;
  changed_at: Date;
}

export interface SignInTable {
  id: string;
  person_id: string;
  token_hash: Uint8Array;
  created_at: Date;
  expires_at: Date;
  address: string | null;
  browser: string | null;
  revoked_at: WithDefault<Date | null>;
}

export interface ApiKeyTable {
  id: string;
  team_id: string;
  made_by: string;
  made_as: Role;
  label: string;
  hint: string;
  secret_hash: Uint8Array;
  scopes: Json<Scope[]>;
  created_at: Date;
  expires_at: Date;
  last_used_at: WithDefault<Date | null>;
  last_used_address: WithDefault<string | null>;
  revoked_at: WithDefault<Date | null>;
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

export interface Schema {
  'auth.credential': CredentialTable;
  'auth.sign_in': SignInTable;
  team: TeamTable;
  person: PersonTable;
  member: MemberTable;
  invitation: InvitationTable;
  node: NodeTable;
  device: DeviceTable;
  person_group: GroupTable;
  person_group_member: PersonGroupMemberTable;
  device_group: GroupTable;
  device_group_device: DeviceGroupDeviceTable;
  access_entry: AccessEntryTable;
  device_grant: DeviceGrantView;
  join_token: JoinTokenTable;
  subscription: SubscriptionTable;
  capacity_change: CapacityChangeTable;
  subscription_change: SubscriptionChangeTable;
  usage_event: UsageEventTable;
  usage_bucket: UsageBucketTable;
  usage_mark: UsageMarkTable;
  session: SessionTable;
  time_limit: TimeLimitTable;
  session_ack: SessionAckTable;
  waiter: WaiterTable;
  reserved_pool: ReservedPoolTable;
  release_request: ReleaseRequestTable;
  relay: RelayTable;
  session_relay: SessionRelayTable;
  clock_guard: ClockGuardTable;
  capacity_request: CapacityRequestTable;
  capacity_answer: CapacityAnswerTable;
  audit_event: AuditEventTable;
  outbox: OutboxTable;
  setup_code: SetupCodeTable;
  portal_key: PortalKeyTable;
  setting: SettingTable;
  rate_window: RateWindowTable;
  api_key: ApiKeyTable;
  notify_mark: NotifyMarkTable;
  webhook: WebhookTable;
  webhook_delivery: WebhookDeliveryTable;
  webhook_attempt: WebhookAttemptTable;
  mail: MailTable;
  mail_off: MailOffTable;
}
