import type { SessionView } from '@usher/contract';
import { useEffect, useRef } from 'react';
import { useOpenTeam } from '../../live/live-context.ts';
import { changesBetween } from './changes-between.ts';

/** Says politely what came and went; what was there when the page opened is not news. */
export function useAnnouncedEnds(sessions: readonly SessionView[] | null): void {
  const { announce } = useOpenTeam();
  const known = useRef<readonly SessionView[] | null>(null);
  useEffect(() => {
    if (sessions && known.current) for (const change of changesBetween(known.current, sessions)) announce(change);
    known.current = sessions;
  }, [sessions, announce]);
}
