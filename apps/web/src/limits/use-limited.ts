import type { TimeLimitView } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';
import { useOpenTeam } from '../live/live-context.ts';

/** Which groups, or devices, have limits in time of their own. */
export function useLimited(scope: TimeLimitView['scope']): ReadonlySet<string | null> {
  const { team } = useOpenTeam();
  const { data } = useQuery({
    queryKey: keys.timeLimits(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/time-limits', { params: { team: team.id } }, signal),
  });
  const set = data?.limits.filter((limit) => limit.scope === scope) ?? [];
  return new Set(set.map(({ subject }) => subject));
}
