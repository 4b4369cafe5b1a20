import type { SessionView } from '@usher/contract';
import { useEffect } from 'react';
import { useOpenTeam } from '../../live/live-context.ts';
import type { Searching } from './filter-bar.tsx';

/** A tick of the capacity bar led here: the person of that session stands open, so that its row can take the focus. */
export function useLedTo(
  session: string | undefined,
  shown: readonly SessionView[],
  reveal: (member: string) => void,
  onSearch: Searching,
): void {
  const { announce } = useOpenTeam();
  const found = shown.find(({ id }) => id === session);
  const member = found?.member;
  useEffect(() => {
    if (session === undefined) return;
    if (member !== undefined) return reveal(member);
    announce('This session has ended.');
    onSearch({ session: undefined });
  }, [session, member]);
}
