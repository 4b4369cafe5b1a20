import { errors } from '@usher/contract';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { useSessions } from '../../live/team-data.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { EndDialog } from './end-dialog.tsx';
import { Forbidden } from './forbidden.tsx';
import { byPerson, shownSessions } from './grouping.ts';
import { MemberTable } from './member-table.tsx';
import { useAnnouncedEnds } from './use-announced-ends.ts';
import { useFrozen } from './use-frozen-order.ts';

/** M3: one person's sessions, and Back to everybody. */
export function MemberSessionsPage() {
  const { team } = useOpenTeam();
  if (!team.may.seeSessions) return <Forbidden words={errors['sessions-page-forbidden']} />;
  return <OnePerson />;
}

function OnePerson() {
  const { team } = useOpenTeam();
  const { member } = useParams({ from: '/signed-in/t/$team/people/sessions/$member' });
  const { items, problem, retry } = useSessions();
  const now = usePortalNow();
  const { frozen, area } = useFrozen();
  const [chosen, setChosen] = useState<string | null>(null);
  useAnnouncedEnds(items);
  const all = (items ?? []).filter((session) => session.member === member);
  const [person] = byPerson(all);
  const shown = byPerson(shownSessions(all, now, frozen))[0]?.sessions ?? [];
  return (
    <Page
      title={person ? person.name : 'Sessions of one person'}
      aside={
        <Link to="/t/$team/people/sessions" params={{ team: team.id }} className={buttonClass()}>
          <ArrowLeft aria-hidden className="size-4" />
          Back
        </Link>
      }
    >
      {problem ? <ProblemPage error={problem} onRetry={retry} /> : null}
      {!items && !problem ? <RowSkeleton rows={3} label="Loading sessions" /> : null}
      {items && shown.length === 0 ? (
        <Empty sentence={`${person?.name ?? 'This person'} is not connected now.`} />
      ) : null}
      {shown.length > 0 ? (
        <div ref={area}>
          <MemberTable sessions={shown} now={now} onEnd={setChosen} />
        </div>
      ) : null}
      {chosen !== null ? <EndDialog session={chosen} onClose={() => setChosen(null)} /> : null}
    </Page>
  );
}
