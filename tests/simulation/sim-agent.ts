import type { ReasonCode, Rights } from '@usher/contract';
import { decide, startSession } from '../../apps/agent/src/sessions/decide.ts';
import { LeaseGuard } from '../../apps/agent/src/sessions/lease-guard.ts';
import {
  isBegun,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from '../../apps/agent/src/sessions/session-state.ts';
import { times } from './sim-times.ts';
import type { SimRelay, SimToken } from './sim-relay.ts';
import type { World } from './world.ts';

export interface SimOffer {
  readonly session: string;
  readonly fence: number;
  readonly startId: string;
  readonly beginBefore: number;
  readonly rights: Rights;
  readonly tokens: readonly SimToken[];
}

export type FromSimAgent =
  | {
      readonly type: 'renew';
      readonly n: number;
      readonly sessions: readonly { readonly id: string; readonly fence: number }[];
    }
  | { readonly type: 'begin'; readonly id: string; readonly fence: number }
  | { readonly type: 'state'; readonly id: string; readonly fence: number; readonly state: 'active' | 'resuming' }
  | { readonly type: 'stopped'; readonly id: string; readonly fence: number; readonly reason: ReasonCode };

export type ToSimAgent =
  | { readonly type: 'welcome' }
  | {
      readonly type: 'renewed';
      readonly n: number;
      readonly keep: readonly { readonly id: string; readonly fence: number; readonly rights: Rights }[];
      readonly stop: readonly { readonly id: string; readonly reason: ReasonCode }[];
    }
  | { readonly type: 'begun'; readonly id: string; readonly fence: number }
  | { readonly type: 'stop' | 'end'; readonly id: string; readonly reason: ReasonCode }
  | { readonly type: 'offer'; readonly offer: SimOffer }
  | { readonly type: 'rights'; readonly id: string; readonly fence: number; readonly rights: Rights };

interface Held {
  state: SessionState;
  tokens: readonly SimToken[];
  screenOpen: boolean;
  /** When the last acknowledged begin or renewal of it was sent (L3). */
  sentAt: number;
  beginSentAt: number;
  /** The fence whose pipes were dialled last. */
  dialled: number;
}

/** One agent process around the rules that ship: `decide` and the lease guard. */
export class SimAgent {
  readonly device: string;
  readonly startId: string;
  readonly bootId: string;
  alive = true;
  /** SIGSTOP: nothing is read, nothing is written; what arrives waits. */
  paused = false;
  /** What its boot clock is ahead of the true time, ms. */
  clockOffset = 0;
  /** The connection it has, or is making. */
  road: ((message: FromSimAgent) => void) | null = null;
  readonly #world: World;
  readonly #relay: SimRelay;
  readonly #guard: LeaseGuard;
  readonly #held = new Map<string, Held>();
  readonly #past = new Map<string, Extract<FromSimAgent, { type: 'stopped' }> | null>();
  readonly #waiting: (() => void)[] = [];
  #renewals = 0;
  #welcomed = false;
  #sentAts = new Map<number, number>();

  constructor(
    world: World,
    relay: SimRelay,
    ids: { readonly device: string; readonly startId: string; readonly bootId: string },
  ) {
    this.#world = world;
    this.#relay = relay;
    this.device = ids.device;
    this.startId = ids.startId;
    this.bootId = ids.bootId;
    this.#guard = new LeaseGuard({ nowMs: () => world.now + this.clockOffset });
    this.#guard.setDeadline(times.deadlineMs);
  }

  /** Adds the sessions of which it would pass a pixel at this very moment. */
  addFlowing(to: { readonly id: string; readonly fence: number }[]): void {
    if (!this.alive || this.paused) return;
    for (const [id, held] of this.#held)
      if (held.state.kind === 'active' && held.screenOpen && this.#guard.standing(held.sentAt) === 'holds')
        to.push({ id, fence: held.state.right.fence });
  }

  /** On a new connection nothing is said before the welcome. */
  connect(road: (message: FromSimAgent) => void): void {
    this.road = road;
    this.#welcomed = false;
  }

  /** What is said without a connection is lost. */
  send(message: FromSimAgent): void {
    if (this.#welcomed) this.road?.(message);
  }

  hear(message: ToSimAgent): void {
    this.#whenAwake(() => this.#obey(message));
  }

  tick(): void {
    if (!this.alive || this.paused) return;
    this.#guard.look();
    for (const [id, held] of this.#held) {
      this.#happen(id, { type: 'tick' });
      // The screen's own check: nothing is written once the lease is lost (L3).
      if (held.state.kind === 'active' && this.#guard.standing(held.sentAt) === 'lost')
        this.#happen(id, { type: 'end', ending: { reason: 'lease-lost' } });
    }
  }

  renew(): void {
    if (!this.alive || this.paused || this.road === null || !this.#welcomed) return;
    this.#renewals += 1;
    this.#sentAts.set(this.#renewals, this.#guard.look());
    const sessions = [...this.#held].flatMap(([id, { state }]) =>
      isBegun(state) && state.kind !== 'ended' ? [{ id, fence: state.right.fence }] : [],
    );
    this.send({ type: 'renew', n: this.#renewals, sessions });
  }

  resumeProcess(): void {
    this.paused = false;
    for (const run of this.#waiting.splice(0)) run();
  }

  kill(): void {
    this.alive = false;
    this.road = null;
    for (const [id, { state }] of this.#held) if (state.kind !== 'ended') this.#relay.close(id, state.right.fence);
    this.#held.clear();
  }

  #whenAwake(run: () => void): void {
    if (!this.alive) return;
    if (this.paused) this.#waiting.push(() => this.alive && run());
    else run();
  }

  #obey(message: ToSimAgent): void {
    switch (message.type) {
      case 'welcome':
        return this.#welcome();
      case 'offer':
        return this.#offered(message.offer);
      case 'begun':
        return this.#begun(message.id, message.fence);
      case 'renewed':
        return this.#renewed(message);
      case 'rights':
        return this.#happen(message.id, { type: 'rights', fence: message.fence, rights: message.rights });
      default:
        return this.#end(message.id, message.reason);
    }
  }

  #welcome(): void {
    this.#welcomed = true;
    this.#sentAts.clear();
    for (const report of this.#past.values()) if (report !== null) this.send(report);
    this.renew();
    for (const id of this.#held.keys()) this.#happen(id, { type: 'reconnected' });
  }

  /** E5, as `judgeTicket`: this process, not late, each fence once, nothing that ended. */
  #offered(offer: SimOffer): void {
    const { session: id, fence, rights } = offer;
    const held = this.#held.get(id);
    if (offer.startId !== this.startId || this.#past.has(id) || offer.beginBefore <= this.#world.now) return;
    if (held !== undefined && held.state.kind !== 'ended' && fence <= held.state.right.fence) return;
    const right = { fence, rights, person: 'p', beginBefore: offer.beginBefore };
    if (held !== undefined) {
      held.tokens = offer.tokens;
      return this.#happen(id, { type: 'offered', right });
    }
    const started = startSession(right);
    this.#held.set(id, {
      state: started.state,
      tokens: offer.tokens,
      screenOpen: false,
      sentAt: 0,
      beginSentAt: 0,
      dialled: 0,
    });
    for (const effect of started.effects) this.#do(id, effect);
  }

  #begun(id: string, fence: number): void {
    const held = this.#held.get(id);
    if (held === undefined || held.state.kind !== 'beginning' || held.state.right.fence !== fence) return;
    held.sentAt = held.beginSentAt;
    this.#happen(id, { type: 'begun', fence });
  }

  #renewed({ n, keep, stop }: Extract<ToSimAgent, { type: 'renewed' }>): void {
    const sentAt = this.#sentAts.get(n);
    if (sentAt === undefined) return;
    for (const { id, reason } of stop) this.#end(id, reason);
    for (const { id, fence, rights } of keep) {
      const held = this.#held.get(id);
      if (held !== undefined) held.sentAt = Math.max(held.sentAt, sentAt);
      this.#happen(id, { type: 'rights', fence, rights });
    }
  }

  /** E1: what has ended says so again. */
  #end(id: string, reason: ReasonCode): void {
    if (this.#held.has(id)) return this.#happen(id, { type: 'end', ending: { reason } });
    const said = this.#past.get(id);
    if (said) this.send(said);
  }

  #happen(id: string, event: SessionEvent): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    const decision = decide(held.state, event, this.#guard.look(), times);
    held.state = decision.state;
    for (const effect of decision.effects) this.#do(id, effect);
    if (held.state.kind === 'ended') {
      this.#held.delete(id);
      if (!this.#past.has(id)) this.#past.set(id, null);
    }
  }

  #do(id: string, effect: SessionEffect): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    switch (effect.do) {
      case 'join':
        held.dialled = effect.right.fence;
        for (const token of held.tokens) this.#dial(id, token);
        return;
      case 'begin':
        held.beginSentAt = this.#guard.look();
        return this.send({ type: 'begin', id, fence: effect.fence });
      case 'open-screen':
        held.screenOpen = true;
        return;
      case 'stop-screen':
        held.screenOpen = false;
        return;
      case 'close-pipes':
        return this.#relay.close(id, held.dialled);
      case 'report-state':
        return this.send({ type: 'state', id, fence: effect.fence, state: effect.state });
      case 'report-refused':
      case 'report-stopped': {
        const report = { type: 'stopped' as const, id, fence: effect.fence, reason: effect.reason };
        this.#past.set(id, report);
        return this.send(report);
      }
      default:
        return;
    }
  }

  #dial(id: string, token: SimToken): void {
    const { fence } = token;
    this.#world.after(this.#world.delay(), () => {
      this.#relay.dial(token, {
        opened: (pipe) => this.#whenAwake(() => this.#happen(id, { type: 'pipe-opened', fence, pipe })),
        lost: (pipe) => this.#whenAwake(() => this.#happen(id, { type: 'pipe-lost', fence, pipe })),
      });
    });
  }
}
