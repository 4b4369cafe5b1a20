import type { AgentToPortal, Id, ReasonCode, Rights } from '@usher/contract';
import type { DeskMessage, PipeName, SecurePipe, Timers } from '@usher/link';
import type { AgentLog } from '../control/agent-log.ts';
import { decide, startSession } from './decide.ts';
import type { LeaseGuard, LeaseStanding } from './lease-guard.ts';
import { type LimitWarning, overdue, sameWarning, type TimeLimits, warningOf } from './time-limits.ts';
import type { ScreenPort, ServedScreen } from './screen-port.ts';
import { SessionPipes } from './session-pipes.ts';
import {
  type Decision,
  type Ending,
  fenceOf,
  isBegun,
  type KeepTimes,
  type Right,
  type SessionEffect,
  type SessionEvent,
  type SessionState,
} from './session-state.ts';

/** How the pipes of the right being begun are joined. */
export type JoinRight = (pipe: PipeName, signal: AbortSignal) => Promise<SecurePipe>;
type Report = Extract<AgentToPortal, { type: 'begin' | 'session.state' | 'session.refused' | 'session.stopped' }>;

export interface LiveSessionOptions {
  readonly id: Id;
  readonly guard: LeaseGuard;
  readonly timers: Timers;
  readonly times: () => KeepTimes;
  readonly deviceName: () => string;
  readonly screen: ScreenPort;
  readonly log: AgentLog;
  /** False when the portal could not be told now. */
  readonly report: (message: Report) => boolean;
  readonly onEnded: (ended: { readonly fence: number; readonly reason: ReasonCode }) => void;
}

/** One session on this device: carries out what its state machine decides, on real pipes and a real screen. */
export class LiveSession {
  readonly #options: LiveSessionOptions;
  #state: SessionState;
  #join: JoinRight;
  #pipes: SessionPipes | null = null;
  #screen: ServedScreen | null = null;
  #beginSentAt: number | null = null;
  /** When what the portal last acknowledged was sent; nothing passes without it. */
  #acknowledgedSentAt = Number.NEGATIVE_INFINITY;
  #standing: LeaseStanding = 'lost';
  /** Null until its screen was first open. Only a person's act moves it: no renewal, no resume, no ping. */
  #inputAt: number | null = null;
  /** Said ahead of the screen: its viewer speaks of the clipboard in the control pipe. */
  #clipboardHello: DeskMessage | null = null;
  #limits: TimeLimits | null = null;
  #warned: LimitWarning | null = null;

  constructor(options: LiveSessionOptions, right: Right, join: JoinRight) {
    this.#options = options;
    this.#join = join;
    const first = startSession(right);
    this.#state = first.state;
    this.#carryOut(first, options.guard.look());
  }

  get id(): Id {
    return this.#options.id;
  }

  get fence(): number {
    return fenceOf(this.#state);
  }

  get kind(): SessionState['kind'] {
    return this.#state.kind;
  }

  /** It holds a place that renewals keep. */
  get begun(): boolean {
    return isBegun(this.#state);
  }

  idleMs(): number {
    const now = this.#options.guard.look();
    return Math.max(0, Math.round(now - (this.#inputAt ?? now)));
  }

  /** L4, L6: the same session with a new right. The caller checked the ticket. */
  offer(right: Right, join: JoinRight): void {
    if (right.fence <= this.fence) return;
    this.#join = join;
    this.#take({ type: 'offered', right });
  }

  acknowledgeBegin(fence: number, limits: TimeLimits | null): void {
    if (fence === this.fence) this.#limits = limits;
    if (this.#beginSentAt !== null && fence === this.fence) this.#acknowledge(this.#beginSentAt);
    this.#take({ type: 'begun', fence });
  }

  /** L3, E7: the portal keeps it, as of a renewal sent at `sentAt`, with these rights and limits. */
  keep(fence: number, rights: Rights, limits: TimeLimits | null, sentAt: number): void {
    this.#acknowledge(sentAt);
    this.rights(fence, rights, limits);
  }

  rights(fence: number, rights: Rights, limits: TimeLimits | null): void {
    this.#limits = limits;
    this.#take({ type: 'rights', fence, rights });
  }

  end(ending: Ending): void {
    this.#take({ type: 'end', ending });
  }

  reconnected(): void {
    this.#take({ type: 'reconnected' });
  }

  tick(): void {
    if (this.begun && this.#judgeLease() === 'lost') this.end({ reason: 'lease-lost' });
    if (this.begun) this.#judgeTime();
    this.#take({ type: 'tick' });
  }

  /** Asked several times a second, by a clock that counts sleep: the device ends it by itself, whoever is connected. */
  #judgeTime(): void {
    const now = this.#options.guard.look();
    const ending = overdue(this.#limits, this.#inputAt ?? now, now);
    if (ending !== null) return this.end(ending);
    const warning = this.#state.kind === 'active' ? warningOf(this.#limits, this.#inputAt ?? now, now) : null;
    if (sameWarning(this.#warned, warning)) return;
    const about = warning ?? this.#warned;
    this.#warned = warning;
    if (about === null) return;
    const endsInMs = warning === null ? null : Math.max(0, Math.round(warning.endsAt - now));
    this.#pipes?.sayLimitWarning({ kind: about.kind, endsInMs, by: about.by });
  }

  #used(): void {
    this.#inputAt = this.#options.guard.look();
    if (this.#warned !== null) this.#judgeTime();
  }

  #acknowledge(sentAt: number): void {
    this.#acknowledgedSentAt = Math.max(this.#acknowledgedSentAt, sentAt);
    const before = this.#standing;
    // What the screen held back while nothing could pass goes on.
    if (this.#judgeLease() === 'holds' && before !== 'holds') this.#screen?.rightsChanged();
  }

  #judgeLease(): LeaseStanding {
    this.#standing = this.#options.guard.standing(this.#acknowledgedSentAt);
    return this.#standing;
  }

  #take(event: SessionEvent): void {
    const now = this.#options.guard.look();
    const decision = decide(this.#state, event, now, this.#options.times());
    this.#state = decision.state;
    this.#carryOut(decision, now);
    if (decision.state.kind === 'ended' && decision.effects.length > 0) this.#options.onEnded(decision.state);
  }

  /** `since`: when the order that led to this was taken. */
  #carryOut({ effects }: Decision, since: number): void {
    for (const effect of effects) this.#do(effect, since);
  }

  #do(effect: SessionEffect, since: number): void {
    const { id, guard } = this.#options;
    switch (effect.do) {
      case 'join':
        this.#pipes = this.#newPipes(effect.right);
        return;
      case 'begin': {
        const sentAt = guard.look();
        if (this.#options.report({ type: 'begin', id, fence: effect.fence })) this.#beginSentAt = sentAt;
        return;
      }
      case 'open-screen':
        return this.#openScreen();
      case 'stop-screen':
        return this.#stopScreen();
      case 'say-goodbye':
        return this.#pipes?.sayGoodbye(effect.ending);
      case 'close-pipes':
        this.#pipes?.close();
        this.#pipes = null;
        return;
      case 'apply-rights':
        this.#screen?.rightsChanged();
        return this.#pipes?.sayRights(effect.rights);
      case 'report-state':
        this.#options.report({ type: 'session.state', id, fence: effect.fence, state: effect.state });
        return;
      case 'report-refused':
        this.#options.report({ type: 'session.refused', id, fence: effect.fence, reason: effect.reason });
        return;
      case 'report-stopped': {
        const { fence, reason } = effect;
        const stoppedAfterMs = Math.max(0, guard.look() - since);
        this.#options.report({ type: 'session.stopped', id, fence, reason, stoppedAfterMs });
        return;
      }
    }
  }

  #newPipes({ fence }: Right): SessionPipes {
    this.#beginSentAt = null;
    this.#clipboardHello = null;
    return new SessionPipes({
      join: this.#join,
      timers: this.#options.timers,
      events: {
        onOpened: (pipe) => this.#take({ type: 'pipe-opened', fence, pipe }),
        onJoinFailed: (error) => {
          this.#options.log.info({ err: error, session: this.id, fence }, 'a pipe could not be joined');
          this.#take({ type: 'join-failed', fence });
        },
        onLost: (pipe) => this.#take({ type: 'pipe-lost', fence, pipe }),
        onStay: () => {
          if (this.#isActive(fence)) this.#used();
        },
        onDesk: (message) => this.#heardOfDesk(message),
        onViewerLeft: () => this.#take({ type: 'viewer-left', fence }),
        onBroken: () => this.#take({ type: 'protocol-broken', fence }),
      },
    });
  }

  #heardOfDesk(message: DeskMessage): void {
    if (this.#screen !== null) this.#screen.heard(message);
    else if (message.type === 'clipboard' && message.clipboard.say === 'hello') this.#clipboardHello = message;
  }

  #openScreen(): void {
    const pipe = this.#pipes?.screen;
    if (this.#state.kind !== 'active' || !pipe) return;
    const { fence, person } = this.#state.right;
    this.#inputAt ??= this.#options.guard.look();
    // A viewer that comes back has not heard it.
    this.#warned = null;
    try {
      this.#screen = this.#serve(pipe, fence, person);
    } catch (error) {
      this.#options.log.error({ err: error, session: this.id }, 'the screen could not be opened');
      return this.#take({ type: 'protocol-broken', fence });
    }
    this.#pipes?.sayInput([...inputTaken]);
    // What the viewer said ahead of the screen may have ended it at once.
    if (!this.#isActive(fence)) return this.#stopScreen();
    if (this.#clipboardHello !== null) this.#screen.heard(this.#clipboardHello);
  }

  #serve(pipe: SecurePipe, fence: number, person: string): ServedScreen {
    return this.#options.screen.serve({
      pipe,
      person,
      name: this.#options.deviceName(),
      rights: () => (this.#state.kind === 'active' ? this.#state.right.rights : nothing),
      mayPass: () => this.#isActive(fence) && this.#judgeLease() === 'holds',
      onInput: () => this.#used(),
      say: (message) => this.#pipes?.sayOfDesk(message),
      onClosed: (cause) =>
        this.#take(
          cause === 'protocol-error'
            ? { type: 'protocol-broken', fence }
            : { type: 'pipe-lost', fence, pipe: 'screen' },
        ),
    });
  }

  #isActive(fence: number): boolean {
    return this.#state.kind === 'active' && this.fence === fence;
  }

  /** Whatever goes wrong in it, the pipes are closed next. */
  #stopScreen(): void {
    const screen = this.#screen;
    this.#screen = null;
    try {
      screen?.stop();
    } catch (error) {
      this.#options.log.error({ err: error, session: this.id }, 'the screen did not stop in order');
    }
  }
}

/** The messages of ours that this agent's screen understands. */
const inputTaken = ['locks', 'motion', 'quality', 'side-buttons'] as const;

const nothing: Rights = {
  view: false,
  control: false,
  clipboardIn: false,
  clipboardOut: false,
  files: false,
  chat: false,
  record: false,
  withoutApproval: false,
};
