import type { CapacityView, DeviceView, SessionView } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';
import { useOpenTeam } from './live-context.ts';

/** A list that is either there, on its way, or refused in words. */
export interface Loaded<T> {
  readonly items: readonly T[] | null;
  readonly problem: unknown;
  readonly retry: () => void;
}

/** Devices of the team: live, and by route until the live snapshot is here. */
export function useDevices(): Loaded<DeviceView> {
  const { team, live } = useOpenTeam();
  const query = useQuery({
    queryKey: keys.devices(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/devices', { params: { team: team.id } }, signal),
    enabled: live.team === null,
  });
  const known = live.team?.devices;
  // By the devices alone: what happens to sessions does not sort a thousand names anew.
  const items = useMemo(() => {
    const devices = known?.values() ?? query.data?.devices;
    return devices ? [...devices].sort(byName) : null;
  }, [known, query.data]);
  return { items, problem: items ? null : query.error, retry: () => void query.refetch() };
}

/** Sessions the reader may see: the team's, or one's own. */
export function useSessions(): Loaded<SessionView> & { readonly capacity: CapacityView | null } {
  const { team, live } = useOpenTeam();
  const query = useQuery({
    queryKey: keys.sessions(team.id),
    queryFn: ({ signal }) =>
      call(
        team.may.seeSessions ? 'GET /api/teams/:team/sessions' : 'GET /api/teams/:team/sessions/mine',
        { params: { team: team.id } },
        signal,
      ),
    enabled: live.team === null,
  });
  const known = live.team?.sessions;
  const items = useMemo(() => (known ? [...known.values()] : (query.data?.sessions ?? null)), [known, query.data]);
  const capacity = live.team?.capacity ?? query.data?.capacity ?? null;
  return { items, capacity, problem: items ? null : query.error, retry: () => void query.refetch() };
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function byName(a: DeviceView, b: DeviceView): number {
  return collator.compare(a.name, b.name) || collator.compare(a.id, b.id);
}
