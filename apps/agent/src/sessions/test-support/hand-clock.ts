import type { Timers } from '@usher/link';
import type { BootClock } from '../../control/boot-clock.ts';

/** A boot clock that a test moves, with timers on it. `advance` runs them; `jump` does not, like a machine that slept. */
export class HandClock implements BootClock, Timers {
  #now = 1_000_000;
  readonly #runs = new Set<{ readonly periodMs: number; due: number; readonly run: () => void }>();

  nowMs(): number {
    return this.#now;
  }

  now(): number {
    return this.#now;
  }

  every(periodMs: number, run: () => void): () => void {
    const timer = { periodMs, due: this.#now + periodMs, run };
    this.#runs.add(timer);
    return () => this.#runs.delete(timer);
  }

  jump(ms: number): void {
    this.#now += ms;
  }

  /** In steps small enough that nobody takes it for a jump. */
  advance(ms: number, each: () => void = () => undefined): void {
    const until = this.#now + ms;
    while (this.#now < until) {
      this.#now = Math.min(until, this.#now + 200);
      for (const timer of this.#runs) this.#fire(timer);
      each();
    }
  }

  #fire(timer: { readonly periodMs: number; due: number; readonly run: () => void }): void {
    if (timer.due > this.#now) return;
    timer.due = this.#now + timer.periodMs;
    timer.run();
  }
}
