import { z } from 'zod';
import { id } from './ids.ts';
import { reasonCode } from './reasons.ts';
import { rights } from './rights.ts';
import { role } from './roles.ts';
import { shownState } from './session-state.ts';
import { subscriptionState } from './subscription-state.ts';
import { sessionLimits } from './time-limits.ts';

/** What pages and programs read. Times are epoch ms on the Portal's clock; `now` beside a list lets a page tick truthfully. */
export const time = z.number();
const name = z.string().max(200);

export const personView = z.object({ id, name, email: z.string() });

/** What the reader may do with the thing beside it: the same policy engine that guards the routes fills it in. */
export const teamMay = z.object({
  seeSessions: z.boolean(),
  endAnySession: z.boolean(),
  manageDevices: z.boolean(),
  managePeople: z.boolean(),
  seeSubscription: z.boolean(),
  changeCapacity: z.boolean(),
  changeTerms: z.boolean(),
  seeAudit: z.boolean(),
  renameTeam: z.boolean(),
  manageKeys: z.boolean(),
  manageWebhooks: z.boolean(),
});
export type TeamMay = z.infer<typeof teamMay>;

/** How long the team's subscription still stands; a page says it as time passes. */
export const termView = z.object({ trial: z.boolean(), termEnd: time.nullable(), graceDays: z.int() });

export const teamView = z.object({
  id,
  name,
  role,
  member: id,
  may: teamMay,
  /** Null where there is nothing to say to this reader. */
  term: termView.nullable(),
});
export type TeamView = z.infer<typeof teamView>;

/** A team of up to so many places shows each; of more, only how many there are of a kind. */
export const mostPlacesShown = 40;

export const capacityView = z.object({
  inUse: z.int(),
  limit: z.int(),
  /** Of those in use, the ones not sure to be used: unconfirmed, held, or offered. */
  uncertain: z.int(),
  /**
   * Each place in use, for the bar: which session where the reader may know, else only its look. Empty where there are more
   * places than are shown each: every page of a large team is told of every change.
   */
  places: z.array(
    z.object({
      /** `offered`: held for a waiter who has not claimed it yet (W2). */
      look: z.enum(['used', 'unconfirmed', 'held', 'offered']),
      session: id.optional(),
      label: z.string().optional(),
    }),
  ),
  /** Of the free places, those that only some may use (R1). */
  reserved: z.int(),
});
export type CapacityView = z.infer<typeof capacityView>;

export const sessionView = z.object({
  id,
  fence: z.int(),
  state: shownState,
  member: id,
  person: personView,
  role,
  device: z.object({ id, name }),
  rights,
  from: z.string().nullable(),
  /** The relay that carries it, or carried it last; null until one has joined it. */
  relay: z.object({ id, name }).nullable(),
  createdAt: time,
  begunAt: time.nullable(),
  endsAt: time.nullable(),
  endedAt: time.nullable(),
  freedAt: time.nullable(),
  /** Until when the place may stay held if nobody confirms the stop, or is offered. */
  heldUntil: time.nullable(),
  idleMs: z.number().nullable(),
  /** Since when the device sees no input; null while it is used, or when nothing is known. Ticks truthfully without news. */
  idleSince: time.nullable(),
  /** What will end it by time, and where that was set; null before it has begun, or when nothing does. */
  limits: sessionLimits.nullable(),
  reason: reasonCode.nullable(),
  endedBy: z.string().nullable(),
  message: z.string().nullable(),
  forced: z.boolean(),
  /** The three acknowledgements of an end, ms after `endsAt`; null until it arrives. */
  acks: z.object({ device: z.number().nullable(), relay: z.number().nullable(), viewer: z.number().nullable() }),
  mine: z.boolean(),
  mayEnd: z.boolean(),
  /** Why End is disabled although the role allows it (M5), in words. */
  endBlocked: z.string().nullable(),
});
export type SessionView = z.infer<typeof sessionView>;

export const deviceView = z.object({
  id,
  name,
  hostname: z.string(),
  os: z.string(),
  agentVersion: z.string(),
  capabilities: z.array(z.string()),
  online: z.boolean(),
  twin: z.boolean(),
  /** Last contact; with `online` false this is "offline since". */
  lastSeenAt: time.nullable(),
  fingerprint: z.string(),
  catchphrase: z.string(),
  access: z.enum(['everyone', 'listed']),
  /** The groups of devices it is in. */
  groups: z.array(id),
  /** It shows the desktop that a person of the portal's own machine sits at: a page that shows itself offers view-only. */
  sameMachineAsPortal: z.boolean(),
  /** Who is on it; names only for those who may see sessions, else "in use". */
  activeSessions: z.array(
    z.object({ session: id, mine: z.boolean(), initials: z.string(), name: z.string().nullable() }),
  ),
  /** May carry fewer rights than an entry grants; null means the reader may not connect. */
  myRights: rights.nullable(),
  may: z.object({ connect: z.boolean(), rename: z.boolean(), remove: z.boolean(), manageAccess: z.boolean() }),
});
export type DeviceView = z.infer<typeof deviceView>;

export const memberView = z.object({
  id,
  person: personView,
  role,
  state: z.enum(['active', 'suspended']),
  joinedAt: time,
  /** The groups of people they are in. */
  groups: z.array(id),
  me: z.boolean(),
  may: z.object({
    changeRole: z.boolean(),
    suspend: z.boolean(),
    remove: z.boolean(),
    grant: z.array(role),
    /** Put them into groups and take them out. */
    place: z.boolean(),
  }),
});
export type MemberView = z.infer<typeof memberView>;

export const invitationView = z.object({
  id,
  email: z.string().nullable(),
  role,
  invitedBy: z.string(),
  createdAt: time,
  expiresAt: time,
});
export type InvitationView = z.infer<typeof invitationView>;

export const joinTokenView = z.object({
  id,
  label: z.string(),
  createdBy: z.string(),
  createdAt: time,
  expiresAt: time,
  usesLeft: z.int(),
});
export type JoinTokenView = z.infer<typeof joinTokenView>;

const changed = z.union([z.string(), z.number(), z.boolean()]).nullable();

/** One thing that changed. `from` and `to` are as the thing is: a number of places or days, a name, a time, yes or no. */
export const subscriptionChangeView = z.object({
  at: time,
  what: z.enum(['capacity', 'plan', 'trial', 'term-end', 'grace-days', 'overdraft', 'overdraft-end']),
  from: changed,
  to: changed,
  by: z.string(),
  why: z.string().nullable(),
});
export type SubscriptionChangeView = z.infer<typeof subscriptionChangeView>;

export const subscriptionView = z.object({
  plan: z.string(),
  state: subscriptionState,
  trial: z.boolean(),
  termStart: time,
  termEnd: time.nullable(),
  graceDays: z.int(),
  capacity: z.int(),
  inUse: z.int(),
  limit: z.int(),
  peak: z.int(),
  peakAt: time.nullable(),
  /** Places lent on top of the capacity until a time (C6); 0 and null when none are. */
  overdraft: z.int(),
  overdraftUntil: time.nullable(),
  /** Who lent them, and why if they said; null when none are lent, or it was not kept. */
  overdraftBy: z.string().nullable(),
  overdraftWhy: z.string().nullable(),
  /** At how many hundredths of the limit those who run the team are alerted, besides at the limit. */
  alertPercent: z.int().nullable(),
  history: z.array(subscriptionChangeView),
  mayChange: z.boolean(),
  mayChangeTerms: z.boolean(),
});
export type SubscriptionView = z.infer<typeof subscriptionView>;

export const auditView = z.object({
  number: z.int(),
  at: time,
  kind: z.string(),
  actorPerson: id.nullable(),
  actor: z.string(),
  /** One plain sentence. */
  sentence: z.string(),
  address: z.string().nullable(),
  details: z.record(z.string(), z.unknown()),
  /** SHA-256 over this row and the hash of the one before it, in hexadecimal. */
  hash: z.string(),
});
export type AuditView = z.infer<typeof auditView>;

const auditPoint = z.object({ number: z.int(), hash: z.string() });

/** Where the chain of audit rows begins and ends now, and how long rows are kept. */
export const auditChainView = z.object({
  /** The newest row; its hash proves all before it to whoever wrote it down. */
  head: auditPoint,
  /** The last row that was deleted; number 0 when none was. */
  anchor: auditPoint,
  prunedAt: time.nullable(),
  /** Null keeps rows for ever. */
  keepDays: z.int().nullable(),
  mayChange: z.boolean(),
});
export type AuditChainView = z.infer<typeof auditChainView>;

/** What a viewer gets when it is admitted, or resumes: the right, the device's identity and the road. */
export const admitted = z.object({
  session: id,
  fence: z.int(),
  ticket: z.string(),
  rights,
  device: z.object({
    id,
    name,
    identityKey: z.string(),
    linkKey: z.string(),
    /** Ed25519 signature of the link key by the identity key (link's statement format). */
    linkKeySignature: z.string(),
    fingerprint: z.string(),
    catchphrase: z.string(),
    sameMachineAsPortal: z.boolean(),
  }),
  relays: z.array(z.object({ id, url: z.string(), tokens: z.record(z.enum(['screen', 'control']), z.string()) })),
  resumeMs: z.int(),
  now: time,
});
export type Admitted = z.infer<typeof admitted>;

/** `details` of `at-capacity`: holders only for those who may see sessions. */
export const atCapacityDetails = z.object({
  inUse: z.int(),
  limit: z.int(),
  holders: z
    .array(z.object({ session: id, name: z.string(), device: z.string(), since: time, idleMs: z.number().nullable() }))
    .optional(),
  /** Whom to ask: names of those who can add capacity or end a session. */
  helpers: z.array(z.object({ name: z.string(), role })),
  mayAddCapacity: z.boolean(),
  /** The reader's own sessions, which they may end to make room. */
  mine: z.array(z.object({ session: id, device: z.string(), since: time })),
  /** Who waits already, and how long a newcomer may expect to; null is "not enough history". */
  waiting: z.int(),
  expectedWaitMs: z.number().nullable(),
  mayWait: z.boolean(),
  /** The reader's own place in the list for this device, if they wait already. */
  myWaiting: id.nullable(),
  mayTakeOver: z.boolean(),
  /** Free places that the reader may not use, and for whom they are. */
  reserved: z.array(z.object({ name: z.string(), free: z.int(), forWords: z.string() })),
});
export type AtCapacityDetails = z.infer<typeof atCapacityDetails>;

export const signInView = z.object({
  id: z.string(),
  createdAt: time,
  expiresAt: time,
  address: z.string().nullable(),
  browser: z.string().nullable(),
  current: z.boolean(),
});
