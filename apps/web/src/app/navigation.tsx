import { Link } from '@tanstack/react-router';
import { useOpenTeam } from '../live/live-context.ts';
import { placesFor } from './places.ts';

/** Shows what the reader may open; who opens more by its address is told why not. */
export function Navigation() {
  const { team } = useOpenTeam();
  const shown = placesFor(team.may);
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
