import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useOpenTeam, usePortalNow } from '../live/live-context.ts';
import { Button } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { termNotice } from './term-words.ts';

/** On every page: how the subscription stands, when there is something to say to this reader. */
export function TermNotice() {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const storageKey = `usher.reminded.${team.id}`;
  const [away, setAway] = useState(() => localStorage.getItem(storageKey));
  const notice = team.term === null ? null : termNotice(team.term, now, team.may.seeSubscription);
  if (notice === null) return null;
  const name = `${team.term?.termEnd} ${notice.reminder}`;
  if (notice.reminder !== null && away === name) return null;
  const putAway = (): void => {
    localStorage.setItem(storageKey, name);
    setAway(name);
  };
  return (
    <section
      aria-label="Subscription"
      className={classes('border-b border-warn bg-warn-wash', notice.reminder === null && 'font-medium')}
    >
      <div className="mx-auto flex min-h-11 max-w-6xl flex-wrap items-center gap-x-4 gap-y-1 px-4 py-1.5 text-warn-ink">
        <p className="min-w-48 flex-1">{notice.text}</p>
        {team.may.seeSubscription ? (
          <Link to="/t/$team/subscription" params={{ team: team.id }} className="underline">
            Subscription
          </Link>
        ) : null}
        {notice.reminder === null ? null : (
          <Button look="quiet" onClick={putAway}>
            Hide until the next reminder
          </Button>
        )}
      </div>
    </section>
  );
}
