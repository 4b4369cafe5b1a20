import type { AgentToPortal, Id, PortalToAgent, ReasonCode, SessionLimits } from '@usher/contract';
import type { Timers } from '@usher/link';
import type { AgentLog } from '../control/agent-log.ts';
import type { BootClock } from '../control/boot-clock.ts';
import type { Order, Welcome } from '../control/phase.ts';
import type { JoinPipe } from './join-pipe.ts';
import { type Judged, judgeTicket, type Offer, refusalReasons, type TicketRefusal } from './judge-ticket.ts';
import { LeaseGuard } from './lease-guard.ts';
import { type JoinRight, LiveSession } from './live-session.ts';
import { PastSessions } from './past-sessions.ts';
import { PortalClock } from './portal-clock.ts';
import { Renewals } from './renewals.ts';
import type { ScreenPort } from './screen-port.ts';
import type { Ending, Right } from './session-state.ts';
import type { TimeLimits } from './time-limits.ts';

export interface SessionsOptions {
  readonly device: Id;
  readonly startId: Id;
  readonly clock: BootClock;
  readonly timers: Timers;
  readonly screen: ScreenPort;
  readonly joinPipe: JoinPipe;
  readonly log: AgentLog;
  /** False when no portal can hear it now. */
  readonly send: (message: AgentToPortal) => boolean;
}

type Message<Type extends PortalToAgent['type']> = Extract<PortalToAgent, { type: Type }>;
/** A portal has no reason for more on one device; the contract's lists hold no more either. */
const mostSessions = 500;

/** All sessions of this device: takes offers, renews, obeys. Its owner ticks it several times a second. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #guard: LeaseGuard;
  readonly #portalClock: PortalClock;
  readonly #renewals = new Renewals();
  readonly #past = new PastSessions();
  readonly #live = new Map<Id, LiveSession>();
  #judging = 0;
  #welcome: Welcome | null = null;
  #online = false;
  #twin = false;
  #closed = false;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#guard = new LeaseGuard(options.clock);
    this.#portalClock = new PortalClock(options.clock);
  }

  get count(): number {
    return this.#live.size;
  }

  get twin(): boolean {
    return this.#twin;
  }

  /** What holds a place, as the portal is told of it. */
  held(): readonly { readonly id: Id; readonly fence: number; readonly idleMs: number }[] {
    return [...this.#live.values()]
      .filter((session) => session.begun)
      .map((session) => ({ id: session.id, fence: session.fence, idleMs: session.idleMs() }));
  }

  joined(welcome: Welcome): void {
    this.#welcome = welcome;
    this.#online = true;
    this.#twin = false;
    this.#guard.setDeadline(welcome.deadlineMs);
    this.#portalClock.heard(welcome.now);
    this.#renewals.restart();
    for (const report of this.#past.latelyStopped(this.#guard.look())) this.#options.send(report);
    this.#renew();
    for (const session of this.#live.values()) session.reconnected();
  }

  /** Sessions live on by their leases. */
  lost(): void {
    this.#online = false;
  }

  /** L7: the portal offers nothing while this lasts, and we take nothing. */
  heardOfTwin(): void {
    this.#twin = true;
  }

  obey(order: Order): void {
    switch (order.type) {
      case 'session.offer':
        this.#take(order).catch((error: unknown) => {
          this.#options.log.error({ err: error, session: order.id }, 'an offer could not be judged');
          this.#refuse(order, 'protocol-error', 'failed');
        });
        return;
      case 'begun':
        this.#live.get(order.id)?.acknowledgeBegin(order.fence, this.#onBootClock(order.limits));
        this.#renewIfDue();
        return;
      case 'stop':
        return this.#end(order.id, null, { reason: order.reason });
      case 'session.end':
        return this.#end(order.id, order.fence, order);
      case 'rights':
        this.#live.get(order.id)?.rights(order.fence, order.rights, this.#onBootClock(order.limits));
        return;
      case 'renewed':
        return this.#renewed(order);
    }
  }

  tick(): void {
    for (const session of this.#live.values()) session.tick();
    this.#renewIfDue();
  }

  /** Ends everything; nothing begins any more. */
  close(ending: Ending): void {
    this.#closed = true;
    for (const session of this.#live.values()) session.end(ending);
  }

  #renewIfDue(): void {
    const now = this.#guard.look();
    if (this.#welcome && this.#renewals.isDue(now, this.#welcome.renewMs, this.#guard.jumpedAt)) this.#renew();
  }

  #renew(): void {
    if (!this.#online) return;
    this.#options.send(this.#renewals.next(this.#guard.look(), this.held()));
  }

  #renewed(answer: Message<'renewed'>): void {
    const sentAt = this.#renewals.acknowledged(answer.n);
    if (sentAt === null)
      return this.#options.log.warn({ n: answer.n }, 'the portal answered a renewal that is not open');
    this.#portalClock.heard(answer.now);
    for (const { id, reason, by, message } of answer.stop) this.#end(id, null, { reason, by, message });
    for (const { id, fence, rights, limits } of answer.keep)
      this.#live.get(id)?.keep(fence, rights, this.#onBootClock(limits), sentAt);
  }

  /** What the portal said of its own clock, on the one that counts sleep and that nobody sets. */
  #onBootClock(limits: SessionLimits | undefined): TimeLimits | null {
    if (limits === undefined) return null;
    const { ends } = limits;
    return { said: limits, endsAt: ends === null ? null : this.#portalClock.toBootMs(ends.at) };
  }

  /** E1: what has ended says so again, and does nothing. */
  #end(id: Id, fence: number | null, { reason, by, message }: Ending): void {
    const session = this.#live.get(id);
    if (session) return session.end({ reason, by, message });
    const now = this.#guard.look();
    const told = this.#past.report(id);
    const reported = told?.fence ?? fence;
    if (reported === null) return;
    const report = {
      type: 'session.stopped' as const,
      id,
      fence: fence ?? reported,
      reason: told?.reason ?? reason,
      stoppedAfterMs: told?.stoppedAfterMs ?? 0,
    };
    this.#past.add(id, report, now);
    this.#options.send(report);
  }

  async #take(offer: Offer): Promise<void> {
    const refusal = this.#mayTake();
    if (refusal !== null) return this.#refuse(offer, refusal, 'not taken');
    this.#judging += 1;
    const judged = await this.#judge(offer).finally(() => {
      this.#judging -= 1;
    });
    if (!judged.accepted) return this.#refuse(offer, refusalReasons[judged.refusal], judged.refusal);
    // Judged again in the same turn as it is used: meanwhile another may have been, or the session ended (E5).
    const used = this.#usedUp(offer);
    if (used !== null) return this.#refuse(offer, refusalReasons[used], used);
    this.#accept(offer, judged);
  }

  #mayTake(): ReasonCode | null {
    if (this.#closed) return 'device-shutdown';
    if (this.#twin || this.#live.size + this.#judging >= mostSessions) return 'device-offline';
    return null;
  }

  #judge(offer: Offer): Promise<Judged> {
    const { device, startId } = this.#options;
    const ticketKeys = this.#welcome?.ticketKeys ?? [];
    return judgeTicket(offer, { device, startId, ticketKeys, portalNowMs: this.#portalClock.nowMs() });
  }

  /** L6, E5: each ticket is one fence of one session, and a fence is taken once. */
  #usedUp(offer: Offer): TicketRefusal | null {
    if (this.#closed || this.#past.has(offer.id)) return 'ended';
    const session = this.#live.get(offer.id);
    return session && offer.fence <= session.fence ? 'used' : null;
  }

  #accept(offer: Offer, { claims, rights }: Extract<Judged, { accepted: true }>): void {
    const { fence, person } = claims;
    const right: Right = { fence, rights, person, beginBefore: this.#portalClock.toBootMs(claims.beginBefore) };
    const join: JoinRight = (pipe, signal) => this.#options.joinPipe(offer, claims, pipe, signal);
    this.#options.log.info({ session: offer.id, fence, person }, 'a session was offered');
    const session = this.#live.get(offer.id);
    if (session) session.offer(right, join);
    else this.#live.set(offer.id, this.#newSession(offer.id, right, join));
  }

  #newSession(id: Id, right: Right, join: JoinRight): LiveSession {
    const { timers, screen, log, send } = this.#options;
    return new LiveSession(
      {
        id,
        guard: this.#guard,
        timers,
        screen,
        log,
        deviceName: () => this.#welcome?.deviceName ?? '',
        times: () => ({ resumeMs: this.#welcome?.resumeMs ?? 0, leaveMs: this.#welcome?.leaveMs ?? 0 }),
        report: (message) => {
          if (message.type === 'session.stopped') this.#past.add(id, message, this.#guard.look());
          return send(message);
        },
        onEnded: ({ fence, reason }) => {
          log.info({ session: id, fence, reason }, 'a session ended');
          this.#live.delete(id);
          if (!this.#past.has(id)) this.#past.add(id, null, this.#guard.look());
        },
      },
      right,
      join,
    );
  }

  /**
   * The portal frees the place of what is refused. So nothing of it may run on under an older right; and an offer that is not
   * newer than what runs is only an echo, not to be answered.
   */
  #refuse({ id, fence }: Offer, reason: ReasonCode, why: string): void {
    this.#options.log.warn({ session: id, fence, why }, 'an offer was refused');
    const session = this.#live.get(id);
    if (session && fence <= session.fence) return;
    session?.end({ reason });
    this.#options.send({ type: 'session.refused', id, fence, reason });
  }
}
