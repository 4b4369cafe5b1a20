import type { AgentToPortal, ReasonCode } from '@usher/contract';
import type { CryptoPort, Timers } from '@usher/link';
import type { AgentLog } from './control/agent-log.ts';
import type { BootClock } from './control/boot-clock.ts';
import type { Self } from './control/phase.ts';
import { PortalDialer } from './control/portal-dialer.ts';
import { dialledVia } from './control/via.ts';
import type { Identity } from './identity/identity.ts';
import { pipeJoiner } from './sessions/join-pipe.ts';
import type { ScreenPort } from './sessions/screen-port.ts';
import { Sessions } from './sessions/sessions.ts';

/** Why an agent stopped. */
export type StopCause = 'asked' | 'device-removed' | 'screen-lost';

export interface AgentState {
  readonly connection: 'connecting' | 'online' | 'waiting' | 'closed';
  /** The portal saw the same key on two computers; nothing new is taken. */
  readonly twin: boolean;
  readonly sessions: number;
}

type Monitors = Extract<AgentToPortal, { type: 'screen' }>['monitors'];

export interface RunningAgentOptions {
  readonly self: Omit<Self, 'sessions' | 'sign'>;
  readonly identity: Identity;
  readonly crypto: CryptoPort;
  readonly clock: BootClock;
  readonly screen: ScreenPort & { monitors(): readonly Monitors[number][] };
  readonly log: AgentLog;
  readonly random: () => number;
  /** The portal removed this device. */
  readonly onRemoved: () => void;
}

const tickMs = 200;
/** How long a portal has to read the last reports. */
const byeMs = 1_500;

/** The agent at work: one connection to the portal, the sessions it orders, and the tick that drives both. */
export class RunningAgent {
  readonly #options: RunningAgentOptions;
  readonly #sessions: Sessions;
  readonly #dialer: PortalDialer;
  /** As JSON; empty until the portal was told on this connection. */
  #toldMonitors = '';
  readonly #ticking: NodeJS.Timeout;
  #heardBye: () => void = () => undefined;

  constructor(options: RunningAgentOptions) {
    const { self, identity, crypto, clock, screen, log, random } = options;
    this.#options = options;
    this.#sessions = new Sessions({
      device: self.device,
      startId: self.startId,
      clock,
      timers: timersOf(clock),
      screen,
      joinPipe: pipeJoiner({
        crypto,
        linkKeys: identity.linkKeys,
        reach: (relay) => dialledVia(relay, self.portal, self.via),
      }),
      log,
      send: (message) => this.#send(message),
    });
    this.#dialer = new PortalDialer({
      self: { ...self, sign: (statement) => identity.sign(statement), sessions: () => this.#sessions.held() },
      clock,
      log,
      random,
      events: {
        onJoined: (welcome) => {
          this.#sessions.joined(welcome);
          this.#toldMonitors = '';
          this.#tellMonitors();
        },
        onOrder: (order) => this.#sessions.obey(order),
        onLost: () => {
          this.#heardBye();
          this.#sessions.lost();
        },
        onRemoved: () => this.#removed(),
        onTwin: () => {
          log.error(
            { device: self.device },
            'the same key runs on two computers: remove this device and enrol each by itself',
          );
          this.#sessions.heardOfTwin();
        },
      },
    });
    this.#ticking = setInterval(() => this.#tick(), tickMs);
    this.#tick();
  }

  get state(): AgentState {
    return { connection: this.#dialer.state, twin: this.#sessions.twin, sessions: this.#sessions.count };
  }

  /** Ends every session with its words, says so to the portal, and closes. */
  async stop(reason: ReasonCode = 'device-shutdown'): Promise<void> {
    this.#sessions.close({ reason });
    const heard = new Promise<void>((resolve) => {
      this.#heardBye = resolve;
    });
    // The portal closes when it has read everything; closing first could make it drop the rest.
    if (this.#send({ type: 'bye', reason })) await within(byeMs, heard);
    this.#close();
  }

  #removed(): void {
    this.#sessions.close({ reason: 'device-removed' });
    this.#close();
    this.#options.onRemoved();
  }

  #close(): void {
    clearInterval(this.#ticking);
    this.#dialer.close();
  }

  #tick(): void {
    this.#sessions.tick();
    this.#dialer.tick();
    this.#tellMonitors();
  }

  #tellMonitors(): void {
    const monitors = [...this.#options.screen.monitors()];
    const told = JSON.stringify(monitors);
    if (told !== this.#toldMonitors && this.#send({ type: 'screen', monitors })) this.#toldMonitors = told;
  }

  #send(message: AgentToPortal): boolean {
    return this.#dialer.send(message);
  }
}

function timersOf(clock: BootClock): Timers {
  return {
    now: () => clock.nowMs(),
    every(periodMs, run) {
      const timer = setInterval(run, periodMs);
      return () => clearInterval(timer);
    },
  };
}

async function within(limitMs: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
}
