import type { DeviceGroupView, MemberView, PersonGroupView } from '@usher/contract';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';
import { useOpenTeam } from '../live/live-context.ts';

export interface Groups {
  readonly people: readonly PersonGroupView[];
  readonly devices: readonly DeviceGroupView[];
}

export function useGroups(): UseQueryResult<Groups> {
  const { team } = useOpenTeam();
  return useQuery({
    queryKey: keys.groups(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/groups', { params: { team: team.id } }, signal),
  });
}

export function useMembers(): UseQueryResult<{ readonly members: readonly MemberView[] }> {
  const { team } = useOpenTeam();
  return useQuery({
    queryKey: keys.members(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/members', { params: { team: team.id } }, signal),
    enabled: team.may.managePeople,
  });
}

export function count(things: number, one: string, many: string): string {
  return `${things} ${things === 1 ? one : many}`;
}
