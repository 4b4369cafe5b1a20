import type { CapacityRequestView, LiveEvent, MemberView } from '@usher/contract';
import type { QueryClient } from '@tanstack/react-query';
import { keys } from '../api/keys.ts';

type Requests = { readonly requests: readonly CapacityRequestView[] };
type Members = { readonly members: readonly MemberView[] };

/** What is read by route rather than by snapshot follows the same events. */
export function carryToCache(client: QueryClient, team: string, event: LiveEvent): void {
  switch (event.type) {
    case 'member':
      return updateMembers(client, team, (members) => replaced(members, event.member));
    case 'member-gone':
      return updateMembers(client, team, (members) => members.filter(({ id }) => id !== event.member));
    case 'subscription':
      client.setQueryData(keys.subscription(team), event.subscription);
      void client.invalidateQueries({ queryKey: keys.pools(team) });
      return;
    case 'capacity-request':
      return updateRequests(client, team, event.request);
    case 'me':
      void client.invalidateQueries();
      return;
    case 'changed':
      void client.invalidateQueries({ queryKey: ['team', team, event.what] });
      return;
    default:
      return;
  }
}

function updateMembers(
  client: QueryClient,
  team: string,
  change: (members: readonly MemberView[]) => readonly MemberView[],
): void {
  client.setQueryData<Members>(keys.members(team), (known) => (known ? { members: change(known.members) } : known));
}

/** Newest first, and one a member: a newer question replaces the one before. */
function updateRequests(client: QueryClient, team: string, request: CapacityRequestView): void {
  client.setQueryData<Requests>(keys.capacityRequests(team), (known) =>
    known ? { requests: [request, ...known.requests.filter(({ member }) => member !== request.member)] } : known,
  );
}

function replaced(members: readonly MemberView[], member: MemberView): readonly MemberView[] {
  const rest = members.map((known) => (known.id === member.id ? member : known));
  return rest.includes(member) ? rest : [...rest, member];
}
