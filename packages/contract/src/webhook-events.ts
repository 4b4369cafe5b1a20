import { z } from 'zod';
import type { AuditDetails } from './audit-words.ts';
import { id } from './ids.ts';
import { reasonCode, reasonCodes, reasons } from './reasons.ts';
import { role } from './roles.ts';

/** What a webhook may be told of. The data holds names as they were; a reader ignores fields it does not know. */
export interface WebhookEventSpec {
  readonly group: keyof typeof webhookGroups;
  readonly words: string;
  readonly data: z.ZodObject;
}

export const webhookGroups = {
  sessions: 'Sessions',
  capacity: 'Capacity',
  devices: 'Devices',
  people: 'People',
} as const;

const name = z.string();
const session = z.object({
  session: id,
  device: id,
  deviceName: name,
  member: id,
  person: id,
  personName: name,
});
/** How long each took to confirm, ms after the end was due; those that did not are left out. */
const acks = z.object({ acks: z.record(z.string(), z.number()).optional() });
const device = z.object({ device: id, deviceName: name });
const person = z.object({ member: id.optional(), person: id.optional(), personName: name });
const seat = z.object({ device: id, deviceName: name });

const table = {
  'session.started': { group: 'sessions', words: 'A session started', data: session },
  'session.ended': {
    group: 'sessions',
    words: 'A session was ended, or ended by itself',
    data: session.extend({ reason: reasonCode, by: name.optional(), message: z.string().optional() }),
  },
  'session.end-confirmed': {
    group: 'sessions',
    words: 'Device, relay and viewer confirmed an end',
    data: session.extend(acks.shape),
  },
  'session.end-forced': {
    group: 'sessions',
    words: 'An end was forced',
    data: session.extend(acks.shape),
  },
  'session.place-freed': {
    group: 'sessions',
    words: 'A held place is free',
    data: session.extend({ heldMs: z.number().optional() }),
  },
  'waiting.joined': { group: 'capacity', words: 'Somebody waits for a place', data: seat },
  'capacity.changed': {
    group: 'capacity',
    words: 'The capacity changed',
    data: z.object({ from: z.int(), to: z.int(), why: z.string().nullable().optional() }),
  },
  'capacity.alert': {
    group: 'capacity',
    words: 'The use came near the limit, or reached it',
    data: z.object({ level: z.enum(['near', 'full']), inUse: z.int(), limit: z.int() }),
  },
  'capacity.asked': { group: 'capacity', words: 'Somebody asked for a place', data: seat },
  'subscription.changed': {
    group: 'capacity',
    words: 'The subscription changed',
    data: z.object({ changes: z.array(z.unknown()).optional() }),
  },
  'subscription.warned': {
    group: 'capacity',
    words: 'The subscription ends soon',
    data: z.object({ days: z.int(), termEnd: z.number() }),
  },
  'subscription.ended': { group: 'capacity', words: 'The subscription ended', data: z.object({ sessions: z.int() }) },
  'device.enrolled': { group: 'devices', words: 'A device joined', data: device },
  'device.renamed': { group: 'devices', words: 'A device was renamed', data: device.extend({ name }) },
  'device.removed': { group: 'devices', words: 'A device was removed', data: device },
  'device.twin': { group: 'devices', words: 'The key of a device runs on two computers', data: device },
  'device.online': { group: 'devices', words: 'A device came online', data: device },
  'device.offline': { group: 'devices', words: 'A device went offline', data: device },
  'member.invited': {
    group: 'people',
    words: 'Somebody was invited',
    data: z.object({ role, email: z.string().nullable() }),
  },
  'member.joined': { group: 'people', words: 'Somebody joined', data: person.extend({ role }) },
  'member.role-changed': { group: 'people', words: 'A role changed', data: person.extend({ from: role, to: role }) },
  'member.suspended': { group: 'people', words: 'Somebody was suspended', data: person },
  'member.reinstated': { group: 'people', words: 'Somebody was reinstated', data: person },
  'member.removed': { group: 'people', words: 'Somebody was removed', data: person },
  'member.left': { group: 'people', words: 'Somebody left', data: person },
} as const satisfies Record<string, WebhookEventSpec>;

export type WebhookEvent = keyof typeof table;
export const webhookEvents: Readonly<Record<WebhookEvent, WebhookEventSpec>> = table;
export const webhookEventNames = Object.keys(table) as [WebhookEvent, ...WebhookEvent[]];
export const webhookEvent = z.enum(webhookEventNames);

const ends = new Set<string>(reasonCodes.map((code) => reasons[code].audit));

/** Which event an audit row, or a device's coming or going, is, if it is one. Every end of a session is one event, whatever its reason. */
export function webhookEventOf(kind: string): WebhookEvent | null {
  if (ends.has(kind)) return 'session.ended';
  return Object.hasOwn(table, kind) ? (kind as WebhookEvent) : null;
}

/** The facts a webhook is told: those the event's schema names, and nothing else of the row. */
export function webhookDataOf(event: WebhookEvent, details: AuditDetails): Record<string, unknown> | null {
  const parsed = webhookEvents[event].data.safeParse(details);
  return parsed.success ? parsed.data : null;
}

/** What is sent when somebody presses Send a test. */
export const webhookTest = 'webhook.test';

/** The body of every delivery. They may arrive out of order: `at` says what came first. */
export const webhookBody = z.object({
  /** Of what happened, within the team: the same however often it is sent, and for every webhook that is told of it. */
  id: z.string(),
  event: z.union([webhookEvent, z.literal(webhookTest)]),
  team: z.object({ id, name: z.string() }),
  /** Epoch ms on the Portal's clock. */
  at: z.number(),
  actor: z.object({ person: id.nullable(), name: z.string() }),
  /** The same words as in the audit. */
  sentence: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type WebhookBody = z.infer<typeof webhookBody>;
