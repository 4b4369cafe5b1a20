import { roleName } from '@usher/contract';
import { Link } from '@tanstack/react-router';
import { ChevronRight, Ellipsis } from 'lucide-react';
import { memo, useState } from 'react';
import { Button, buttonClass } from '../../ui/button.tsx';
import { classes } from '../../ui/classes.ts';
import { Initials, initialsOf } from '../../ui/initials.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { CheckBox } from './check-box.tsx';
import { liveCount, type PersonSessions } from './grouping.ts';
import type { ListActs } from './list-acts.ts';
import { choosableOf, type Marked } from './list-rows.ts';

interface PersonRowProps {
  readonly team: string;
  readonly person: PersonSessions;
  readonly open: boolean;
  readonly marked: Marked;
  /** "End session" was pressed: every connection shows its red cross. */
  readonly ending: boolean;
  readonly maySuspend: boolean;
  readonly span: number;
  readonly acts: ListActs;
}

/** M2: the person, and the dropdown that opens their connections. */
export const PersonRow = memo(function PersonRow(props: PersonRowProps) {
  const { team, person, open, marked, ending, maySuspend, span, acts } = props;
  const { member, name } = person;
  const choosable = choosableOf(person.sessions);
  return (
    <>
      <div role="cell" className="flex w-5 items-center">
        <CheckBox
          label={`Select all sessions of ${name}`}
          marked={marked}
          disabled={choosable.length === 0}
          onMark={(on) => acts.selectAll(choosable, on)}
        />
      </div>
      <div role="cell" aria-colspan={span} className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => acts.turn(member)}
          className="flex min-h-8 min-w-0 flex-1 basis-52 items-center gap-2 text-left pointer-coarse:min-h-12"
        >
          <ChevronRight
            aria-hidden
            className={classes('size-4 shrink-0 text-muted transition-transform', open && 'rotate-90')}
          />
          <Initials text={initialsOf(name)} label="" />
          <span className="min-w-0 truncate">
            <span className="font-medium">{name}</span> <span className="text-muted">{roleName[person.role]}</span>
          </span>
          <span className="figures ml-auto shrink-0 pr-1 text-soft">{devicesWords(person)}</span>
        </button>
        <div className="ml-auto flex gap-2">
          <Link
            to="/t/$team/people/sessions/$member"
            params={{ team, member }}
            aria-label={`View sessions of ${name}`}
            className={buttonClass()}
          >
            View
          </Link>
          <Button
            onClick={() => acts.ending(member)}
            aria-label={ending ? `Keep sessions of ${name}` : `End session of ${name}`}
          >
            {ending ? 'Keep sessions' : 'End session'}
          </Button>
          <PersonMenu person={person} maySuspend={maySuspend} acts={acts} />
        </div>
      </div>
    </>
  );
});

/** "3 sessions on 2 devices" */
function devicesWords({ sessions }: PersonSessions): string {
  const live = sessions.filter(({ endedAt }) => endedAt === null);
  const devices = new Set(live.map(({ device }) => device.id)).size;
  if (live.length === devices) return devices === 1 ? '1 device' : `${devices} devices`;
  return `${live.length} sessions on ${devices === 1 ? '1 device' : `${devices} devices`}`;
}

/** Most are never opened: until then there is only its button, for a menu behind each of a thousand rows would be felt. */
function PersonMenu({ person, maySuspend, acts }: Pick<PersonRowProps, 'person' | 'maySuspend' | 'acts'>) {
  const [used, setUsed] = useState(false);
  const { member, name, sessions } = person;
  const button = (
    <button
      type="button"
      aria-label={`More for ${name}`}
      aria-haspopup="menu"
      onClick={() => setUsed(true)}
      className={buttonClass('quiet', 'w-8 px-0! pointer-coarse:w-12')}
    >
      <Ellipsis aria-hidden className="size-4" />
    </button>
  );
  if (!used) return button;
  return (
    <Menu trigger={button} defaultOpen>
      <MenuItem danger disabled={liveCount(sessions) === 0} onSelect={() => acts.endPerson(member, false)}>
        End all of {name}
      </MenuItem>
      {maySuspend ? (
        <MenuItem danger onSelect={() => acts.endPerson(member, true)}>
          End all and suspend {name}
        </MenuItem>
      ) : null}
    </Menu>
  );
}
