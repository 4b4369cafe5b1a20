import {
  type AgentToPortal,
  type FromLive,
  forcedEndMs,
  type Id,
  type LiveEvent,
  type PortalToAgent,
  type PortalToRelay,
  type ReasonCode,
  type Role,
  type Scope,
} from '@usher/contract';
import type { RelayTokenClaims, TicketClaims } from '@usher/link/ticket';
import type { Tx } from './database/index.ts';

/** What the portal's features need of the world. Everything that decides takes these, so tests and simulations own them. */
export interface Clock {
  /** Epoch ms. */
  now(): number;
}

export interface Ids {
  next(): Id;
}

/** Who signed in, from the one-query sign-in reader. */
export interface Actor {
  readonly person: Id;
  readonly name: string;
  readonly email: string;
  readonly signIn: string;
  /** Present when a program asks by an API key: then the key's scopes bound what its maker may. */
  readonly key?: ActingKey;
}

export interface ActingKey {
  readonly id: Id;
  readonly team: Id;
  readonly scopes: readonly Scope[];
}

/** Who asks by a key's secret; throws `key-wrong`, `key-over` or `too-many-tries`. */
export interface KeyReader {
  read(secret: string, address: string): Promise<Actor>;
}

/** An actor as a member of one team; loaded by `loadMember`, which answers 404 to strangers and refuses nobody for suspension. */
export interface MemberActor extends Actor {
  readonly member: Id;
  readonly team: Id;
  readonly role: Role;
  readonly suspended: boolean;
}

/** Reads the cookie header of a request or an upgrade; null when nobody is signed in. */
export interface SignInReader {
  read(cookie: string | undefined): Promise<Actor | null>;
  member(actor: Actor, team: Id): Promise<MemberActor | null>;
}

/** The agents' control connections, on whichever node they are. */
export interface AgentLink {
  /** False when no node holds this device's connection. Never called inside a transaction. */
  send(device: Id, message: PortalToAgent): Promise<boolean>;
}

export interface AvailableRelay {
  readonly id: Id;
  readonly startId: Id;
  readonly url: string;
}

/** The relays' control links. */
export interface RelayLink {
  /** Relays that take new pipes now, best first. */
  available(): Promise<readonly AvailableRelay[]>;
  send(relay: Id, message: PortalToRelay): Promise<boolean>;
}

/** What the outbox holds, one row per change that pages must see. */
export interface OutboxEvent {
  readonly team: Id;
  readonly number: number;
  readonly kind:
    | 'session'
    | 'device'
    | 'member'
    | 'capacity'
    | 'subscription'
    | 'invitations'
    | 'join-tokens'
    | 'access'
    | 'groups'
    | 'audit'
    | 'api-keys'
    | 'capacity-asked'
    | 'time-limits'
    | 'webhooks'
    | 'capacity-alert'
    | 'waiting'
    | 'capacity-answered';
  readonly subject: Id | null;
  readonly payload: Record<string, unknown>;
}

/**
 * Turns an outbox event into what each reader may see of it. `load` runs once per event and node; the function it
 * returns is pure and runs once per open page.
 */
export interface Presenter {
  load(event: OutboxEvent): Promise<(reader: MemberActor) => readonly LiveEvent[]>;
}

/** Messages between nodes. It carries nothing that is not also in the database. */
export interface Bus {
  publish(subject: string, message: unknown): void;
  /** Rejects with BusNoResponder at once when nobody subscribed, with BusTimeout after `timeoutMs`. */
  request(subject: string, message: unknown, timeoutMs: number): Promise<unknown>;
  subscribe(subject: string, handler: (message: unknown) => unknown): BusSubscription;
  close(): Promise<void>;
}

export interface BusSubscription {
  close(): void;
}

/** How long things live, ms. Settings, so that a test of a lease takes seconds; `realTimes` is what ships. */
export interface SessionTimes {
  readonly renewMs: number;
  readonly leaseMs: number;
  /** The agent stops by itself this long after it sent the renewal that was last acknowledged (L3). */
  readonly deadlineMs: number;
  readonly resumeMs: number;
  readonly leaveMs: number;
  /** L5: what has not begun by then is freed. */
  readonly beginMs: number;
  /** E4: an unconfirmed end becomes forced for people after this long. */
  readonly forcedEndMs: number;
}

export const realTimes: SessionTimes = {
  renewMs: 15_000,
  leaseMs: 45_000,
  deadlineMs: 40_000,
  resumeMs: 45_000,
  leaveMs: 10_000,
  beginMs: 30_000,
  forcedEndMs,
};

export interface Log {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** The portal's signing keys. Private halves never leave it. */
export interface Keyring {
  signTicket(claims: TicketClaims): Promise<string>;
  signRelayToken(claims: RelayTokenClaims): Promise<string>;
  /** Public keys as JWKs, newest first, with `kid`. */
  publicKeys(use: 'ticket' | 'relay'): readonly Record<string, unknown>[];
  /** base64url of the raw Ed25519 public key that signs the portal's side of control connections. */
  readonly commandKey: string;
  /** base64url of the command key's signature over the bytes. */
  signCommand(bytes: Uint8Array): string;
}

/** Who acts, for rows that say so: a member by name, or Usher itself. */
export interface ActingParty {
  readonly person: Id | null;
  readonly name: string;
  readonly address: string | null;
}

/** Which live sessions something concerns; every given field must match. */
export interface SessionFilter {
  readonly session?: Id;
  readonly member?: Id;
  readonly device?: Id;
  readonly members?: readonly Id[];
  readonly devices?: readonly Id[];
  readonly signIn?: string;
}

/** What other features ask of sessions inside their own transaction, which already holds the team's lock (C3, E7). */
export interface SessionEnder {
  /** Ends what matches at once; orders to agents, relays and viewers leave after the commit. Answers how many. */
  endMatching(
    tx: Tx,
    team: Id,
    which: SessionFilter,
    reason: ReasonCode,
    by: ActingParty,
    message?: string | null,
  ): Promise<number>;
  /** Rights may have changed, and limits in time with them: writes the current ones, tells agents and viewers, ends what may no longer be seen. */
  refreshRights(tx: Tx, team: Id, which: SessionFilter, by: ActingParty): Promise<void>;
  /** Limits in time may have changed; done by `refreshRights` as well. */
  refreshLimits(tx: Tx, team: Id, which: SessionFilter): Promise<void>;
}

/** What ending asks of members inside its own transaction, which already holds the team's lock: end and suspend in one act. */
export interface MemberSuspender {
  /** Suspends by the same rules as the People page; their live sessions end at once, with the message (E7). */
  suspend(
    tx: Tx,
    act: { readonly actor: MemberActor; readonly target: Id; readonly address: string },
    message: string | null,
  ): Promise<void>;
}

type AgentMessage<Type extends AgentToPortal['type']> = Extract<AgentToPortal, { type: Type }>;
type PortalMessage<Type extends PortalToAgent['type']> = Extract<PortalToAgent, { type: Type }>;

/**
 * How an agent's new connection follows the last: the same process `again`; another process, `restarted` on provably the same
 * machine and boot with the old connection closed (L7); or `anew`, which proves nothing about the one before.
 */
export type HowItCame = 'again' | 'restarted' | 'anew';

/** What an agent's control connection says about sessions. `connection` is the device's connection number (L6). */
export interface AgentReports {
  /** After the device's row has its new connection number. */
  connected(device: Id, connection: number, came: HowItCame): Promise<void>;
  renew(device: Id, connection: number, message: AgentMessage<'renew'>): Promise<PortalMessage<'renewed'>>;
  begin(
    device: Id,
    connection: number,
    message: AgentMessage<'begin'>,
  ): Promise<PortalMessage<'begun'> | PortalMessage<'stop'>>;
  state(device: Id, connection: number, message: AgentMessage<'session.state'>): Promise<void>;
  refused(device: Id, connection: number, message: AgentMessage<'session.refused'>): Promise<void>;
  stopped(device: Id, connection: number, message: AgentMessage<'session.stopped'>): Promise<void>;
}

/** What a relay says about sessions. */
export interface RelayReports {
  joined(relay: Id, session: Id, fence: number, pipe: 'screen' | 'control'): Promise<void>;
  left(relay: Id, session: Id, fence: number, pipe: 'screen' | 'control', bytes: number): Promise<void>;
  /** `bytes` went through the pipes that it cut; of those no `left` comes. */
  cut(relay: Id, session: Id, fence: number, afterMs: number, bytes?: number): Promise<void>;
  /** Every session ended in the last 60 s that was given tokens for this relay: first after its reconnect. */
  endedLately(relay: Id): Promise<readonly { readonly id: Id; readonly fence: number }[]>;
}

/** What a viewer's tab is told at once; `live` holds the sockets, on whichever node they are. */
export interface ViewerLink {
  ended(session: Id, message: Extract<FromLive, { type: 'viewer-ended' }>): void;
  state(session: Id, message: Extract<FromLive, { type: 'viewer-state' }>): void;
  /** W4: somebody asks its person to let go, or asks no more. */
  asked(session: Id, message: Extract<FromLive, { type: 'release-asked' | 'release-over' }>): void;
}

/** Fixed windows that hold across nodes: `allow` counts one try and says whether it is within the limit. */
export interface RateLimiter {
  allow(key: string, limit: number, windowMs: number): Promise<boolean>;
}
