import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { AuditSearch } from '../../app/audit-search.ts';
import { type SearchChange, withoutEmpty } from '../../filters/search-change.ts';
import { useOpenTeam } from '../../live/live-context.ts';

type Change = SearchChange<AuditSearch>;

/** The filter in the address, and how to change a part of it; null clears it. */
export function useAuditSearch(): readonly [AuditSearch, (change: Change | null) => void] {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  const shown = useSearch({ from: '/signed-in/t/$team/audit' });
  const change = useCallback(
    (wanted: Change | null) =>
      void navigate({
        to: '/t/$team/audit',
        params: { team: team.id },
        search: (known: AuditSearch) => (wanted === null ? {} : withoutEmpty<AuditSearch>({ ...known, ...wanted })),
        replace: true,
      }),
    [navigate, team.id],
  );
  return [shown, change];
}
