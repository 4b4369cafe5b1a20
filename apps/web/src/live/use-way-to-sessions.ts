import { useMatchRoute, useNavigate } from '@tanstack/react-router';
import { readSessionsSearch } from '../app/sessions-search.ts';
import { useOpenTeam } from './live-context.ts';

/** Where the capacity bar leads whoever may see sessions. */
export interface WayToSessions {
  /** To the row of one, whatever the list is filtered by. */
  readonly toOne: (session: string) => void;
  /** To the list of all; null where it stands on this very page. */
  readonly toAll: (() => void) | null;
}

/** Undefined for whom the Sessions page is not. */
export function useWayToSessions(): WayToSessions | undefined {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  const at = { to: '/t/$team/people/sessions', params: { team: team.id } } as const;
  const isThere = useMatchRoute()(at) !== false;
  if (!team.may.seeSessions) return undefined;
  const toOne = (session: string): void => {
    void navigate({
      ...at,
      search: (before: Record<string, unknown>) => {
        const { sort } = readSessionsSearch(before);
        return sort === undefined ? { session } : { sort, session };
      },
      resetScroll: false,
    });
  };
  return { toOne, toAll: isThere ? null : () => void navigate({ ...at, search: {} }) };
}
