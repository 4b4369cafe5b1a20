import { useNavigate } from '@tanstack/react-router';
import { readSessionsSearch } from '../app/sessions-search.ts';
import { useOpenTeam } from './live-context.ts';

/** A tick leads to its session's row, whatever the list is filtered by; undefined for whom that page is not. */
export function useToSession(): ((session: string) => void) | undefined {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  if (!team.may.seeSessions) return undefined;
  return (session) => {
    void navigate({
      to: '/t/$team/people/sessions',
      params: { team: team.id },
      search: (before: Record<string, unknown>) => {
        const { sort } = readSessionsSearch(before);
        return sort === undefined ? { session } : { sort, session };
      },
      resetScroll: false,
    });
  };
}
