import { useNavigate, useSearch } from '@tanstack/react-router';
import type { PanelSearch } from '../../app/panel-search.ts';
import { useOpenTeam } from '../../live/live-context.ts';

export interface Panel {
  readonly shown: PanelSearch;
  open(wanted: PanelSearch): void;
  close(): void;
}

/** The home's panel of sessions. */
export function usePanel(): Panel {
  const { team } = useOpenTeam();
  const navigate = useNavigate();
  const shown = useSearch({ from: '/signed-in/t/$team/devices' });
  const go = (search: PanelSearch): void =>
    void navigate({ to: '/t/$team/devices', params: { team: team.id }, search, replace: shown.sessions !== undefined });
  return { shown, open: go, close: () => go({}) };
}
