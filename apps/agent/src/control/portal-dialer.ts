import type { AgentToPortal } from '@usher/contract';
import type { AgentLog } from './agent-log.ts';
import { Backoff } from './backoff.ts';
import type { BootClock } from './boot-clock.ts';
import { ControlConnection } from './control-connection.ts';
import type { Order, Self, Welcome } from './phase.ts';

export interface DialerEvents {
  onJoined(welcome: Welcome): void;
  onOrder(order: Order): void;
  onLost(): void;
  /** The portal, proved, says that this device is no longer part of a team. Nothing is dialled any more. */
  onRemoved(): void;
  onTwin(): void;
}

export interface DialerOptions {
  readonly self: Self;
  readonly clock: BootClock;
  readonly log: AgentLog;
  readonly random: () => number;
  readonly events: DialerEvents;
}

export type DialerState =
  | { readonly kind: 'connecting'; readonly connection: ControlConnection }
  | { readonly kind: 'online'; readonly connection: ControlConnection }
  | { readonly kind: 'waiting'; readonly until: number }
  | { readonly kind: 'closed' };

/** The portal's code for the second of two agents with one key; there is no hurry to try again. */
const twinCode = 4411;
const twinWaitMs = 60_000;

/** Keeps one control connection to the portal, dialling again whenever it is lost. Its owner ticks it. */
export class PortalDialer {
  readonly #options: DialerOptions;
  readonly #backoff: Backoff;
  #state: DialerState;

  constructor(options: DialerOptions) {
    this.#options = options;
    this.#backoff = new Backoff(options.random);
    this.#state = { kind: 'waiting', until: options.clock.nowMs() };
  }

  get state(): DialerState['kind'] {
    return this.#state.kind;
  }

  send(message: AgentToPortal): boolean {
    return this.#state.kind === 'online' && this.#state.connection.send(message);
  }

  tick(): void {
    if (this.#state.kind === 'waiting') {
      if (this.#options.clock.nowMs() >= this.#state.until) this.#dial();
    } else if (this.#state.kind !== 'closed') this.#state.connection.tick();
  }

  close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'connecting' || state.kind === 'online') state.connection.close();
  }

  #dial(): void {
    const { self, clock, log, events } = this.#options;
    const connection = new ControlConnection({
      self,
      clock,
      log,
      events: {
        onJoined: (welcome) => {
          this.#backoff.succeeded();
          this.#state = { kind: 'online', connection };
          log.info({ connection: welcome.connection, device: welcome.deviceName }, 'connected to the portal');
          events.onJoined(welcome);
        },
        onOrder: (order) => events.onOrder(order),
        onTwin: () => events.onTwin(),
        onRemoved: () => {
          this.close();
          events.onRemoved();
        },
        onClosed: ({ code, reason }) => {
          log.warn({ code, reason }, 'the connection to the portal closed');
          this.#lost(code);
        },
      },
    });
    this.#state = { kind: 'connecting', connection };
  }

  #lost(code: number): void {
    if (this.#state.kind === 'closed') return;
    const wasOnline = this.#state.kind === 'online';
    const waitMs = code === twinCode ? twinWaitMs : this.#backoff.next();
    this.#state = { kind: 'waiting', until: this.#options.clock.nowMs() + waitMs };
    if (wasOnline) this.#options.events.onLost();
  }
}
