import type {
  AccessEntryTable,
  DeviceGrantView,
  DeviceGroupDeviceTable,
  DeviceTable,
  GroupTable,
  JoinTokenTable,
  PersonGroupMemberTable,
} from './tables/devices.ts';
import type {
  AuditEventTable,
  MailOffTable,
  MailTable,
  NotifyMarkTable,
  OutboxTable,
  WebhookAttemptTable,
  WebhookDeliveryTable,
  WebhookTable,
} from './tables/news.ts';
import type {
  ClockGuardTable,
  NodeTable,
  PortalKeyTable,
  RateWindowTable,
  RelayTable,
  SettingTable,
} from './tables/nodes.ts';
import type {
  ApiKeyTable,
  CredentialTable,
  InvitationTable,
  MemberTable,
  PersonTable,
  SetupCodeTable,
  SignInTable,
  TeamTable,
} from './tables/people.ts';
import type {
  ReleaseRequestTable,
  SessionAckTable,
  SessionRelayTable,
  SessionTable,
  TimeLimitTable,
  WaiterTable,
} from './tables/sessions.ts';
import type {
  CapacityAnswerTable,
  CapacityChangeTable,
  CapacityRequestTable,
  ReservedPoolTable,
  SubscriptionChangeTable,
  SubscriptionTable,
  UsageBucketTable,
  UsageEventTable,
  UsageMarkTable,
} from './tables/subscription.ts';

export type { JsonObject } from './tables/columns.ts';

/**
 * The tables of migrations/, as Kysely sees them. Times are `Date` both ways, 64-bit numbers are `number`, JSON is written
 * as text (so a list can never become an array literal), bytes are `Uint8Array`.
 */
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
