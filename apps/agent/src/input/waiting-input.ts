import type { PersonInput } from './play-input.ts';

/** A text of this length, pressed and released; more than that waiting is no person's. */
const mostWaiting = 20_000;

export interface WaitingInputOptions {
  /** How long this message must wait, in ms. */
  readonly waitMs: (message: PersonInput) => number;
  readonly play: (message: PersonInput) => void;
  /** More came than is kept: all of it is dropped, and nothing may stay pressed. */
  readonly onFlood: () => void;
}

/** Input in the order it came, when some of it must wait for the device. Nothing waits but behind what must. */
export class WaitingInput {
  readonly #options: WaitingInputOptions;
  #waiting: PersonInput[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WaitingInputOptions) {
    this.#options = options;
  }

  take(message: PersonInput): void {
    if (this.#waiting.length >= mostWaiting) {
      this.clear();
      return this.#options.onFlood();
    }
    this.#waiting.push(message);
    if (this.#timer === undefined) this.#playAll();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #playAll(): void {
    this.#timer = undefined;
    const waiting = this.#waiting;
    for (const [index, message] of waiting.entries()) {
      const waitMs = this.#options.waitMs(message);
      if (waitMs > 0) {
        this.#waiting = waiting.slice(index);
        this.#timer = setTimeout(() => this.#playAll(), waitMs);
        return;
      }
      this.#options.play(message);
      // Playing it may have been the end of all.
      if (this.#waiting !== waiting) return;
    }
    this.#waiting = [];
  }
}
