import type { RelayClock } from '../relay-clock.ts';

/** Time that passes when the test says so. */
export class ManualClock implements RelayClock {
  #now = 5000;
  readonly #timers = new Set<{ readonly intervalMs: number; readonly run: () => void; dueAt: number }>();

  now(): number {
    return this.#now;
  }

  every(intervalMs: number, run: () => void): () => void {
    const timer = { intervalMs, run, dueAt: this.#now + intervalMs };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter((timer) => timer.dueAt <= end).sort((a, b) => a.dueAt - b.dueAt);
      if (!next) break;
      this.#now = next.dueAt;
      next.dueAt += next.intervalMs;
      next.run();
    }
    this.#now = end;
  }
}
