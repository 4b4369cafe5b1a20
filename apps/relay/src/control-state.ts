import type { PortalToRelay } from '@usher/contract';
import type { RelayClock } from './relay-clock.ts';

type Welcome = Extract<PortalToRelay, { type: 'welcome' }>;

/** What the portal said on the control link that is open now. Without it the relay takes no new pipes. */
export class ControlState {
  readonly #clock: RelayClock;
  #welcome: Welcome | null = null;
  #welcomedAt = 0;
  #heardEnded = false;

  constructor(clock: RelayClock) {
    this.#clock = clock;
  }

  welcome(message: Welcome): void {
    this.#welcome = message;
    this.#welcomedAt = this.#clock.now();
    this.#heardEnded = false;
  }

  /** After a reconnect a pipe could open of a session that ended meanwhile, until the relay has heard of it. */
  heardEnded(): void {
    this.#heardEnded = true;
  }

  lost(): void {
    this.#welcome = null;
    this.#heardEnded = false;
  }

  /** What judging a token needs; null when no pipe may open. */
  get judging(): { readonly tokenKeys: Welcome['tokenKeys']; readonly leaseMs: number } | null {
    return this.#heardEnded ? this.#welcome : null;
  }

  /** The portal's clock, carried on by ours: a relay's own date may be wrong. */
  portalNow(): number {
    return (this.#welcome?.now ?? 0) + this.#clock.now() - this.#welcomedAt;
  }
}
