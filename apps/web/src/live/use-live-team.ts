import type { Id, LiveEvent } from '@usher/contract';
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { browserPlatform } from './browser-platform.ts';
import { LiveConnection, type LiveState } from './connection.ts';
import { type Frames, perFrame } from './per-frame.ts';
import { carryToCache } from './to-cache.ts';

const waiting = (): LiveState => ({ phase: 'connecting', since: Date.now(), offsetMs: 0, team: null });

const browserFrames: Frames = {
  hidden: () => document.hidden,
  nextFrame: (run) => void requestAnimationFrame(run),
  after: (ms, run) => void setTimeout(run, ms),
};

/** The one live connection of the open team. */
export function useLiveTeam(team: Id, client: QueryClient): LiveState {
  const [state, setState] = useState<LiveState>(waiting);
  useEffect(() => {
    setState(waiting());
    const event = (event: LiveEvent): void => {
      carryToCache(client, team, event);
    };
    let open = true;
    const changed = perFrame<LiveState>(browserFrames, (newest) => {
      if (open) setState(newest);
    });
    const connection = new LiveConnection(team, browserPlatform, { changed, event });
    return () => {
      open = false;
      connection.close();
    };
  }, [team, client]);
  return state;
}
