import type { CapacityRequestView, DeviceView } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { keys } from '../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../live/live-context.ts';

/** A question this old is no longer put before those who can help. */
const askedLatelyMs = 30 * 60_000;

function useCapacityRequests(): readonly CapacityRequestView[] {
  const { team } = useOpenTeam();
  const query = useQuery({
    queryKey: keys.capacityRequests(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/capacity-requests', { params: { team: team.id } }, signal),
    refetchInterval: 60_000,
  });
  return query.data?.requests ?? [];
}

/** Others' questions that wait for an answer; whoever has connected meanwhile waits no more. */
export function useOpenRequests(): readonly CapacityRequestView[] {
  const { live } = useOpenTeam();
  const now = usePortalNow();
  const sessions = [...(live.team?.sessions.values() ?? [])];
  const connected = ({ member, device, at }: CapacityRequestView): boolean =>
    sessions.some((session) => session.member === member && session.device.id === device.id && session.createdAt >= at);
  return useCapacityRequests().filter(
    (request) => request.open && !request.mine && now - request.at < askedLatelyMs && !connected(request),
  );
}

/** One's own last question for this device. */
export function useMyRequest(device: DeviceView): CapacityRequestView | null {
  const now = usePortalNow();
  const mine = useCapacityRequests().find((request) => request.mine && request.device.id === device.id);
  return mine && now - mine.at < askedLatelyMs ? mine : null;
}
