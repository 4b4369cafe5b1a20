/** The relay's sense of time, passed in so that a test owns it. */
export interface RelayClock {
  /** Monotonic ms; its zero means nothing. */
  now(): number;
  /** Runs again and again until the returned function is called. */
  every(intervalMs: number, run: () => void): () => void;
}

export const realClock: RelayClock = {
  now: () => performance.now(),
  every(intervalMs, run) {
    const timer = setInterval(run, intervalMs);
    return () => clearInterval(timer);
  },
};
