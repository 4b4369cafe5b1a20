const firstMs = 500;
const longestMs = 10_000;

/** How long to wait before the next try: doubling, and never twice the same for two devices that lost one portal. */
export class Backoff {
  readonly #random: () => number;
  #nextMs = firstMs;

  /** `random` answers 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  next(): number {
    const waitMs = this.#nextMs * (0.5 + this.#random() / 2);
    this.#nextMs = Math.min(longestMs, this.#nextMs * 2);
    return waitMs;
  }

  succeeded(): void {
    this.#nextMs = firstMs;
  }
}
