import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { HistorySearch } from '../../app/history-search.ts';
import { type SearchChange, withoutEmpty } from '../../filters/search-change.ts';
import { useOpenTeam } from '../../live/live-context.ts';

type Change = SearchChange<HistorySearch>;

/** The filter in the address, and how to change a part of it; null clears it. */
export function useHistorySearch(): readonly [HistorySearch, (change: Change | null) => void] {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  const shown = useSearch({ from: '/signed-in/t/$team/people/sessions/past' });
  const change = useCallback(
    (wanted: Change | null) =>
      void navigate({
        to: '/t/$team/people/sessions/past',
        params: { team: team.id },
        search: (known: HistorySearch) => (wanted === null ? {} : withoutEmpty<HistorySearch>({ ...known, ...wanted })),
        replace: true,
      }),
    [navigate, team.id],
  );
  return [shown, change];
}
