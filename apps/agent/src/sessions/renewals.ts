import type { AgentToPortal, Id } from '@usher/contract';

type Renew = Extract<AgentToPortal, { type: 'renew' }>;
/** Renewals whose answer may still come. */
const mostPending = 8;

/** When to renew, and which answer belongs to what was sent when. Times are ms of the boot clock. */
export class Renewals {
  #n = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  readonly #pending = new Map<number, number>();

  /** A renewal is due `renewMs` after the last, and at once after a jump of the clock. */
  isDue(now: number, renewMs: number, jumpedAt: number): boolean {
    return now - this.#sentAt >= renewMs || jumpedAt > this.#sentAt;
  }

  next(now: number, sessions: readonly { readonly id: Id; readonly fence: number; readonly idleMs: number }[]): Renew {
    this.#n += 1;
    this.#sentAt = now;
    this.#pending.set(this.#n, now);
    const [oldest] = this.#pending.keys();
    if (this.#pending.size > mostPending && oldest !== undefined) this.#pending.delete(oldest);
    return { type: 'renew', n: this.#n, sessions: [...sessions] };
  }

  /** When the renewal was sent that this answers; null when there is none, or it was answered before. */
  acknowledged(n: number): number | null {
    const sentAt = this.#pending.get(n) ?? null;
    this.#pending.delete(n);
    return sentAt;
  }

  /** A new connection: answers of the old one are void (L6), and the first renewal is due now. */
  restart(): void {
    this.#pending.clear();
    this.#sentAt = Number.NEGATIVE_INFINITY;
  }
}
