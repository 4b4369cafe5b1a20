import { Link } from '@tanstack/react-router';
import type { TeamMay } from '@usher/contract';
import { useOpenTeam } from '../live/live-context.ts';

type Destination =
  | '/t/$team/devices'
  | '/t/$team/people/users'
  | '/t/$team/people/sessions'
  | '/t/$team/subscription'
  | '/t/$team/audit'
  | '/t/$team/settings';

const places: readonly { to: Destination; name: string; needs?: keyof TeamMay }[] = [
  { to: '/t/$team/devices', name: 'Devices' },
  { to: '/t/$team/people/users', name: 'Users', needs: 'managePeople' },
  { to: '/t/$team/people/sessions', name: 'Sessions', needs: 'seeSessions' },
  { to: '/t/$team/subscription', name: 'Subscription', needs: 'seeSubscription' },
  { to: '/t/$team/audit', name: 'Audit', needs: 'seeAudit' },
  { to: '/t/$team/settings', name: 'Settings', needs: 'renameTeam' },
];

/** Shows what the reader may open; who opens more by its address is told why not. */
export function Navigation() {
  const { team } = useOpenTeam();
  const shown = places.filter(({ needs }) => !needs || team.may[needs]);
  if (shown.length < 2) return null;
  return (
    <nav
      aria-label="Team"
      className="order-3 -mx-4 w-[calc(100%+2rem)] overflow-x-auto px-2 md:order-2 md:mx-0 md:w-auto md:px-0"
    >
      <ul className="flex">
        {shown.map(({ to, name }) => (
          <li key={to}>
            <Link
              to={to}
              params={{ team: team.id }}
              className="flex h-11 items-center border-b-2 border-transparent px-2.5 text-soft hover:text-ink md:h-14 pointer-coarse:min-h-12"
              activeProps={{ className: 'border-accent! text-ink font-medium' }}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
