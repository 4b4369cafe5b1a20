import type { BootClock } from '../control/boot-clock.ts';

/** A gap in which nobody looked at the clock that long is a jump: this process or machine stood still. */
const longestJumpMs = 5_000;

export type LeaseStanding = 'holds' | 'paused' | 'lost';

/**
 * L3: what was sent to the portal and acknowledged gives the right to pass bytes for `deadlineMs` after it was *sent*. Judged
 * by the boot clock each time it is asked, so a timer that comes late stops nothing late. After a jump of the clock nothing
 * passes until something sent after it was acknowledged.
 */
export class LeaseGuard {
  readonly #clock: BootClock;
  #deadlineMs = 0;
  #jumpMs = longestJumpMs;
  #lookedAt: number;
  #jumpedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: BootClock) {
    this.#clock = clock;
    this.#lookedAt = clock.nowMs();
  }

  /** As the portal said. Until then nothing holds. */
  setDeadline(deadlineMs: number): void {
    this.#deadlineMs = deadlineMs;
    this.#jumpMs = Math.min(longestJumpMs, deadlineMs / 2);
  }

  get jumpedAt(): number {
    return this.#jumpedAt;
  }

  /** The time now; asked several times a second, so that a jump is seen by whoever asks first. */
  look(): number {
    const now = this.#clock.nowMs();
    if (now - this.#lookedAt > this.#jumpMs || now < this.#lookedAt) this.#jumpedAt = now;
    this.#lookedAt = now;
    return now;
  }

  /** `acknowledgedSentAt`: when the last acknowledged renewal was sent. */
  standing(acknowledgedSentAt: number): LeaseStanding {
    const now = this.look();
    const age = now - acknowledgedSentAt;
    if (age >= this.#deadlineMs || age < 0) return 'lost';
    return acknowledgedSentAt < this.#jumpedAt ? 'paused' : 'holds';
  }
}
