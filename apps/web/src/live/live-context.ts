import type { TeamView } from '@usher/contract';
import { createContext, useContext } from 'react';
import { useTick } from '../time/ticker.ts';
import type { LiveState } from './connection.ts';

/** The team whose pages are open, with what its reader may do and what is live. */
export interface OpenTeam {
  readonly team: TeamView;
  readonly live: LiveState;
  readonly announce: (text: string) => void;
}

export const openTeam = createContext<OpenTeam | null>(null);

export function useOpenTeam(): OpenTeam {
  const value = useContext(openTeam);
  if (!value) throw new Error('This page stands outside a team.');
  return value;
}

/** What turns this machine's clock into the Portal's, ms. Apart from the team, so that a clock is not drawn again with every event. */
export const clockOffset = createContext(0);

/** The Portal's clock, ticking once a second: durations are true even where this machine's clock is wrong. */
export function usePortalNow(): number {
  return useTick() + useContext(clockOffset);
}
