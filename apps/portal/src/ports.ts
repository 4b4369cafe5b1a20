import type { Id, LiveEvent, PortalToAgent, PortalToRelay, Role } from '@usher/contract';

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
    | 'audit'
    | 'capacity-asked';
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
