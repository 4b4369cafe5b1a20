/** What a command started: how to stop it, and the exit code when it stopped by itself. */
export interface Running {
  stop(): Promise<void>;
  readonly ended: Promise<number>;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const patienceMs = 5_000;
/** npm and the terminal both signal at once; only a later signal means that somebody lost patience. */
const echoMs = 300;

/** Ctrl-C stops everything once; a second one is immediate. Answers the exit code. */
export function stopOnSignals(): { follow(running: Running): Promise<number> } {
  let firstAt: number | null = null;
  let asked: () => void = () => undefined;
  const stopAsked = new Promise<void>((resolve) => (asked = resolve));
  for (const signal of signals) {
    process.on(signal, () => {
      const now = performance.now();
      if (firstAt === null) firstAt = now;
      else if (now - firstAt > echoMs) process.exit(130);
      asked();
    });
  }
  return {
    async follow(running) {
      const code = await Promise.race([stopAsked.then(() => null), running.ended]);
      const deadline = setTimeout(() => process.exit(1), patienceMs);
      await running.stop();
      clearTimeout(deadline);
      return code ?? 0;
    },
  };
}
