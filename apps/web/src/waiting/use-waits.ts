import type { Id, WaitingView } from '@usher/contract';
import { useOpenTeam } from '../live/live-context.ts';
import { isWaiting } from './waiting-words.ts';

const none: readonly WaitingView[] = [];

/** One's own places in the waiting list, those that were missed among them until they are cleared. */
export function useWaits(): readonly WaitingView[] {
  return useOpenTeam().live.team?.waiting.mine ?? none;
}

/** The wait for this device that still runs. */
export function useWaitFor(device: Id): WaitingView | null {
  return useWaits().find((wait) => wait.device.id === device && isWaiting(wait)) ?? null;
}
