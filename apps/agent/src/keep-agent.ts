import type { StopCause } from './running-agent.ts';
import { ScreenError } from './screen/screen-error.ts';
import type { Agent } from './start-agent.ts';

const lookAgainMs = 1_000;
const longMs = 1 << 30;

export interface KeepOptions {
  /** Rejects with a ScreenError while there is no screen. */
  readonly start: () => Promise<Pick<Agent, 'stop' | 'stopped'>>;
  readonly onScreenLost: () => void;
  /** Why there is none yet; again only when that changes. */
  readonly onNoScreen: (error: ScreenError) => void;
  readonly onScreenBack: () => void;
}

/**
 * Starts an agent, and another whenever the X server that it showed is gone and one answers at its display again. Sessions end
 * with the screen that they showed: the next may be another person's. Rejects as the first start does; `stopped` rejects when
 * a later one fails for another cause than its screen.
 */
export async function keepAgent(options: KeepOptions): Promise<Omit<Agent, 'state'>> {
  const { start, onScreenLost, onScreenBack } = options;
  const stopping = new AbortController();
  let agent: Pick<Agent, 'stop' | 'stopped'> | null = await start();
  // While one screen is put away nothing else keeps the process going.
  const going = setInterval(() => undefined, longMs);
  const keep = async (): Promise<StopCause> => {
    while (agent !== null) {
      const cause = await agent.stopped;
      if (cause !== 'screen-lost') return cause;
      agent = null;
      if (!stopping.signal.aborted) onScreenLost();
      agent = await startAgain(options, stopping.signal);
      if (stopping.signal.aborted) await agent?.stop();
      else onScreenBack();
    }
    return 'asked';
  };
  return {
    stopped: keep().finally(() => clearInterval(going)),
    async stop() {
      stopping.abort();
      await agent?.stop();
    },
  };
}

/** Null once nobody waits for it any more. */
async function startAgain(
  { start, onNoScreen }: KeepOptions,
  signal: AbortSignal,
): Promise<Pick<Agent, 'stop' | 'stopped'> | null> {
  let told = '';
  for (;;) {
    await pause(lookAgainMs, signal);
    if (signal.aborted) return null;
    try {
      return await start();
    } catch (error) {
      // Not there yet, or not for us: its cookie is another.
      if (!(error instanceof ScreenError)) throw error;
      if (error.message !== told) onNoScreen(error);
      told = error.message;
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
