import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepAgent } from './keep-agent.ts';
import type { StopCause } from './running-agent.ts';
import { ScreenError } from './screen/screen-error.ts';

/** Agents that stop when the test says so; while there is no screen none can be started. */
class Starts {
  readonly agents: { stops: number; settle: (cause: StopCause) => void }[] = [];
  readonly said: string[] = [];
  error: Error | null = null;

  readonly options = {
    start: () => {
      if (this.error !== null) return Promise.reject(this.error);
      let settle: (cause: StopCause) => void = () => undefined;
      const stopped = new Promise<StopCause>((resolve) => (settle = resolve));
      const agent = { stops: 0, settle };
      this.agents.push(agent);
      const stop = (): Promise<void> => {
        agent.stops += 1;
        settle('asked');
        return Promise.resolve();
      };
      return Promise.resolve({ stopped, stop });
    },
    onScreenLost: () => void this.said.push('lost'),
    onNoScreen: ({ message }: ScreenError) => void this.said.push(message),
    onScreenBack: () => void this.said.push('back'),
  };
}

const noScreen = new ScreenError('connect-failed', 'no X server');
let starts: Starts;

beforeEach(() => {
  vi.useFakeTimers();
  starts = new Starts();
});
afterEach(() => void vi.useRealTimers());

describe('an agent that is kept', () => {
  it('starts anew once an X server answers at its display again', async () => {
    const kept = await keepAgent(starts.options);
    starts.error = noScreen;
    starts.agents[0]?.settle('screen-lost');
    await vi.advanceTimersByTimeAsync(5_000);
    expect([starts.agents.length, starts.said]).toEqual([1, ['lost', 'no X server']]);
    starts.error = null;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([starts.agents.length, starts.said]).toEqual([2, ['lost', 'no X server', 'back']]);
    await kept.stop();
    expect([await kept.stopped, starts.agents.map(({ stops }) => stops)]).toEqual(['asked', [0, 1]]);
  });

  it.each(['asked', 'device-removed'] as const)('is over when it stopped for another cause: %s', async (cause) => {
    const kept = await keepAgent(starts.options);
    starts.agents[0]?.settle(cause);
    expect(await kept.stopped).toBe(cause);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(starts.agents).toHaveLength(1);
  });

  it('stops while it waits for a screen', async () => {
    const kept = await keepAgent(starts.options);
    starts.error = noScreen;
    starts.agents[0]?.settle('screen-lost');
    await vi.advanceTimersByTimeAsync(2_500);
    await kept.stop();
    expect(await kept.stopped).toBe('asked');
  });

  it('is not started by a screen that is none, nor kept when something else is wrong', async () => {
    starts.error = noScreen;
    await expect(keepAgent(starts.options)).rejects.toBe(noScreen);
    starts.error = null;
    const kept = await keepAgent(starts.options);
    starts.error = new Error('no longer enrolled');
    const over = expect(kept.stopped).rejects.toThrow('no longer enrolled');
    starts.agents[0]?.settle('screen-lost');
    await vi.advanceTimersByTimeAsync(1_000);
    await over;
  });
});
