import type { TeamMay } from '@usher/contract';

type Destination =
  | '/t/$team/devices'
  | '/t/$team/people/users'
  | '/t/$team/people/groups'
  | '/t/$team/people/sessions'
  | '/t/$team/subscription'
  | '/t/$team/audit'
  | '/t/$team/settings';

interface Place {
  readonly to: Destination;
  readonly name: string;
  readonly needs?: keyof TeamMay;
}

const places: readonly Place[] = [
  { to: '/t/$team/devices', name: 'Devices' },
  { to: '/t/$team/people/users', name: 'Users', needs: 'managePeople' },
  { to: '/t/$team/people/groups', name: 'Groups', needs: 'managePeople' },
  { to: '/t/$team/people/sessions', name: 'Sessions', needs: 'seeSessions' },
  { to: '/t/$team/subscription', name: 'Subscription', needs: 'seeSubscription' },
  { to: '/t/$team/audit', name: 'Audit', needs: 'seeAudit' },
  { to: '/t/$team/settings', name: 'Settings', needs: 'renameTeam' },
];

/** Pages of a team that the reader may open. */
export function placesFor(may: TeamMay): readonly Place[] {
  return places.filter(({ needs }) => !needs || may[needs]);
}
