import type { BootClock } from '../control/boot-clock.ts';

/** The portal's clock as last acknowledged, carried on by ours: this machine's date may be wrong. */
export class PortalClock {
  readonly #clock: BootClock;
  #heard: { readonly portalMs: number; readonly bootMs: number } | null = null;

  constructor(clock: BootClock) {
    this.#clock = clock;
  }

  heard(portalMs: number): void {
    this.#heard = { portalMs, bootMs: this.#clock.nowMs() };
  }

  /** Epoch ms; endless before the portal was heard, so that no time limit is believed to lie ahead. */
  nowMs(): number {
    return this.#heard === null
      ? Number.POSITIVE_INFINITY
      : this.#heard.portalMs + this.#clock.nowMs() - this.#heard.bootMs;
  }

  /** A moment on the portal's clock as one on the boot clock. */
  toBootMs(portalMs: number): number {
    return this.#clock.nowMs() + portalMs - this.nowMs();
  }
}
