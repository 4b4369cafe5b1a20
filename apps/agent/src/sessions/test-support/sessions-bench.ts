import { randomUUID } from 'node:crypto';
import { type AgentToPortal, fullRights, type PortalToAgent, type Rights, type SessionLimits } from '@usher/contract';
import type { PipeName, TicketClaims } from '@usher/link';
import { Sessions } from '../sessions.ts';
import type { Offer } from '../judge-ticket.ts';
import { FakePipe } from './fake-pipe.ts';
import { FakeScreen, type FakeServing } from './fake-screen.ts';
import { HandClock } from './hand-clock.ts';
import { claimsFor, TicketIssuer } from './ticket-issuer.ts';

/** Far from this machine's date: nothing may be judged by that. */
const portalEpoch = 4_000_000_000_000;

interface Joining {
  readonly fence: number;
  readonly pipe: PipeName;
  readonly signal: AbortSignal;
  readonly opened: FakePipe;
  open(): void;
  fail(): void;
}

/** The sessions of one agent between a portal, a screen and viewers that the test plays. */
export class SessionsBench {
  readonly clock = new HandClock();
  readonly screen = new FakeScreen();
  readonly issuer = new TicketIssuer();
  readonly device = randomUUID();
  readonly startId = randomUUID();
  readonly sent: AgentToPortal[] = [];
  readonly joins: Joining[] = [];
  readonly sessions: Sessions;
  readonly #startedAt = this.clock.nowMs();
  online = true;
  #connection = 0;
  #offered = 0;
  #judged = 0;

  constructor() {
    const judged = (_: object, message: string): void => {
      if (message.includes('offer')) this.#judged += 1;
    };
    const log = { debug: () => undefined, info: judged, warn: judged, error: () => undefined };
    this.sessions = new Sessions({
      device: this.device,
      startId: this.startId,
      clock: this.clock,
      timers: this.clock,
      screen: this.screen,
      joinPipe: (_offer, claims, pipe, signal) => this.#joining(claims.fence, pipe, signal),
      log,
      send: (message) => {
        if (this.online) this.sent.push(message);
        return this.online;
      },
    });
  }

  get portalNow(): number {
    return portalEpoch + this.clock.nowMs() - this.#startedAt;
  }

  connect(): void {
    this.online = true;
    this.#connection += 1;
    this.sessions.joined({
      type: 'welcome',
      connection: this.#connection,
      ticketKeys: this.issuer.publicKeys,
      renewMs: 15_000,
      leaseMs: 45_000,
      deadlineMs: 40_000,
      resumeMs: 45_000,
      leaveMs: 10_000,
      now: this.portalNow,
      deviceName: 'desk',
    });
  }

  disconnect(): void {
    this.online = false;
    this.sessions.lost();
  }

  claims(given: Partial<TicketClaims> = {}): TicketClaims {
    const { device, startId } = this;
    return claimsFor({ device, startId, beginBefore: this.portalNow + 30_000, ...given });
  }

  async offer(claims: TicketClaims, ticket?: string): Promise<void> {
    const order: Offer = {
      type: 'session.offer',
      id: claims.session,
      fence: claims.fence,
      ticket: ticket ?? (await this.issuer.sign(claims)),
      relays: [{ id: randomUUID(), url: 'ws://relay.test/relay', tokens: { screen: 's', control: 'c' } }],
    };
    this.#offered += 1;
    this.sessions.obey(order);
    // Signatures are checked off this thread; whatever comes of it, the log says so.
    while (this.#judged < this.#offered) await settled();
  }

  /** The pipe of that name of the newest right. */
  pipe(name: PipeName): FakePipe {
    const joining = this.joins.findLast(({ pipe }) => pipe === name);
    if (joining === undefined) throw new Error(`no ${name} pipe was joined`);
    return joining.opened;
  }

  async openPipes(fence: number): Promise<void> {
    for (const joining of this.joins) if (joining.fence === fence) joining.open();
    await settled();
  }

  /** From an offer to a session in use. */
  async begin(
    given: Partial<TicketClaims> = {},
    limits?: SessionLimits,
  ): Promise<{ claims: TicketClaims; serving: FakeServing }> {
    const claims = this.claims(given);
    await this.offer(claims);
    await this.openPipes(claims.fence);
    this.sessions.obey({ type: 'begun', id: claims.session, fence: claims.fence, limits });
    const serving = this.screen.served.at(-1);
    if (serving === undefined) throw new Error('no screen was opened');
    return { claims, serving };
  }

  /** The portal answers the newest renewal. */
  acknowledge(
    rights: Rights = fullRights,
    stop: Extract<PortalToAgent, { type: 'renewed' }>['stop'] = [],
    limits?: SessionLimits,
  ): void {
    const renewal = this.last('renew');
    const stops = new Set(stop.map(({ id }) => id));
    const keep = renewal.sessions
      .filter(({ id }) => !stops.has(id))
      .map(({ id, fence }) => ({ id, fence, rights, limits }));
    this.sessions.obey({ type: 'renewed', n: renewal.n, now: this.portalNow, keep, stop });
  }

  advance(ms: number): void {
    this.clock.advance(ms, () => this.sessions.tick());
  }

  all<Type extends AgentToPortal['type']>(type: Type): Extract<AgentToPortal, { type: Type }>[] {
    return this.sent.filter((message) => message.type === type) as Extract<AgentToPortal, { type: Type }>[];
  }

  last<Type extends AgentToPortal['type']>(type: Type): Extract<AgentToPortal, { type: Type }> {
    const message = this.all(type).at(-1);
    if (message === undefined) throw new Error(`no ${type} was sent`);
    return message;
  }

  #joining(fence: number, pipe: PipeName, signal: AbortSignal): Promise<FakePipe> {
    const opened = new FakePipe();
    return new Promise((resolve, reject) => {
      const fail = (): void => reject(new Error('no road'));
      signal.addEventListener('abort', fail);
      this.joins.push({ fence, pipe, signal, opened, open: () => resolve(opened), fail });
    });
  }
}

/** Until every promise that can settle by itself has. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
