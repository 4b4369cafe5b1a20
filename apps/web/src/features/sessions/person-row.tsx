import { roleName } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useId } from 'react';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Initials, initialsOf } from '../../ui/initials.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { liveCount, type PersonSessions } from './grouping.ts';

interface PersonRowProps {
  readonly person: PersonSessions;
  readonly open: boolean;
  /** "End session" was pressed: every connection shows its red cross. */
  readonly ending: boolean;
  readonly onToggle: () => void;
  readonly onEnding: () => void;
  readonly onEnd: (session: string) => void;
}

export function PersonRow({ person, open, ending, onToggle, onEnding, onEnd }: PersonRowProps) {
  const { team } = useOpenTeam();
  const panel = useId();
  const count = liveCount(person.sessions);
  return (
    <div>
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 px-2 py-1.5 hover:bg-n3">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={panel}
          onClick={onToggle}
          className="flex min-w-0 flex-1 basis-56 items-center gap-2 text-left pointer-coarse:min-h-10"
        >
          <ChevronRight
            aria-hidden
            className={classes('size-4 shrink-0 text-muted transition-transform', open && 'rotate-90')}
          />
          <Initials text={initialsOf(person.name)} label="" />
          <span className="min-w-0 truncate">
            <span className="font-medium">{person.name}</span>{' '}
            <span className="text-muted">{roleName[person.role]}</span>
          </span>
          <span className="figures ml-auto shrink-0 pr-3 text-soft">
            {count === 1 ? '1 session' : `${count} sessions`}
          </span>
        </button>
        <div className="ml-auto flex gap-2">
          <Link
            to="/t/$team/people/sessions/$member"
            params={{ team: team.id, member: person.member }}
            aria-label={`View sessions of ${person.name}`}
            className={buttonClass()}
          >
            View
          </Link>
          <Button
            onClick={onEnding}
            aria-label={ending ? `Keep sessions of ${person.name}` : `End session of ${person.name}`}
            disabled={count === 0}
          >
            {ending ? 'Keep sessions' : 'End session'}
          </Button>
        </div>
      </div>
      <ul id={panel} hidden={!open} aria-label={`Devices of ${person.name}`} className="border-t border-line bg-page">
        {open
          ? person.sessions.map((session) => (
              <ConnectionRow key={session.id} session={session} ending={ending} onEnd={() => onEnd(session.id)} />
            ))
          : null}
      </ul>
    </div>
  );
}
