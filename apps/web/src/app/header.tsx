import type { TeamView } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { useOpenTeam } from '../live/live-context.ts';
import { CapacityBar } from '../ui/capacity-bar.tsx';
import { capacityWords } from '../ui/capacity-geometry.ts';
import { AccountMenu } from './account-menu.tsx';
import { Navigation } from './navigation.tsx';
import { TeamMenu } from './team-menu.tsx';

interface HeaderProps {
  readonly person: { readonly name: string; readonly email: string };
  readonly teams: readonly TeamView[];
}

export function Header({ person, teams }: HeaderProps) {
  return (
    <header className="sticky top-0 z-10 border-b border-line bg-surface">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-20 focus:bg-surface focus:p-2"
      >
        Skip to content
      </a>
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-4 px-4">
        <div className="order-1 flex h-14 min-w-0 items-center">
          <TeamMenu teams={teams} />
        </div>
        <Navigation />
        <div className="order-2 ml-auto flex h-14 items-center gap-4 md:order-3">
          <HeaderCapacity />
          <AccountMenu person={person} />
        </div>
      </div>
    </header>
  );
}

function HeaderCapacity() {
  const { team, live } = useOpenTeam();
  const capacity = live.team?.capacity;
  if (!capacity) return null;
  const bar = (
    <>
      <span className="hidden lg:block">
        <CapacityBar capacity={capacity} small />
      </span>
      <span aria-hidden className="figures text-xs text-muted">
        {capacity.inUse} of {capacity.limit}
      </span>
    </>
  );
  const look = 'flex min-h-6 items-center gap-2';
  if (!team.may.seeSessions) return <div className={look}>{bar}</div>;
  return (
    <Link
      to="/t/$team/people/sessions"
      params={{ team: team.id }}
      className={look}
      title={capacityWords(capacity)}
      aria-label={`${capacity.inUse} of ${capacity.limit}: who is connected`}
    >
      {bar}
    </Link>
  );
}
