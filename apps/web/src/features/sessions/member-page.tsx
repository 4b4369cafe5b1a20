import { errors } from '@usher/contract';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { useSessions } from '../../live/team-data.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { AskedDialog } from './asked-dialog.tsx';
import { Forbidden } from './forbidden.tsx';
import { byPerson, liveCount, shownSessions } from './grouping.ts';
import { sessionRows } from './list-rows.ts';
import { SessionRow } from './session-row.tsx';
import { SessionsTable } from './sessions-table.tsx';
import { nextSort, type Sort } from './sorting.ts';
import { useAnnouncedEnds } from './use-announced-ends.ts';
import { useColumns } from './use-columns.ts';
import { useFrozen, useFrozenOrder } from './use-frozen-order.ts';
import { useKept } from './use-kept.ts';
import { useList } from './use-list.ts';

/** M3: one person's sessions, and Back to everybody. */
export function MemberSessionsPage() {
  const { team } = useOpenTeam();
  if (!team.may.seeSessions) return <Forbidden words={errors['sessions-page-forbidden']} />;
  return <OnePerson />;
}

const alwaysOpen = (): boolean => true;

function OnePerson() {
  const { team } = useOpenTeam();
  const { member } = useParams({ from: '/signed-in/t/$team/people/sessions/$member' });
  const { items, problem, retry } = useSessions();
  const now = usePortalNow();
  const { frozen, area } = useFrozen();
  const { shown: columns } = useColumns();
  const [sort, setSort] = useState<Sort>({ key: 'started', down: false });
  const { acts, asked, ask } = useList();
  useAnnouncedEnds(items);
  const holds = frozen || asked !== null;
  const all = (items ?? []).filter((session) => session.member === member);
  const name = useKept(all.at(-1)?.person.name ?? null);
  const [person] = useFrozenOrder(byPerson(shownSessions(all, now, holds), sort), alwaysOpen, holds, sort);
  return (
    <Page
      title={name ?? 'Sessions of one person'}
      aside={
        <div className="flex gap-2">
          <Button disabled={liveCount(all) === 0} onClick={() => ask({ kind: 'member', member, suspend: false })}>
            End all
          </Button>
          <Link to="/t/$team/people/sessions" params={{ team: team.id }} className={buttonClass()}>
            <ArrowLeft aria-hidden className="size-4" />
            Back
          </Link>
        </div>
      }
    >
      {problem ? <ProblemPage error={problem} onRetry={retry} /> : null}
      {!items && !problem ? <RowSkeleton rows={3} label="Loading sessions" /> : null}
      {items && !person ? <Empty sentence={`${name ?? 'This person'} is not connected now.`} /> : null}
      {person ? (
        <div ref={area}>
          <SessionsTable
            label={`Sessions of ${person.name}`}
            rows={sessionRows(person.sessions)}
            shown={columns}
            sort={sort}
            onSort={(key) => setSort(nextSort(sort, key))}
            selectAll={null}
          >
            {(row) =>
              row.kind === 'session' ? (
                <SessionRow session={row.session} shown={columns} selected={null} ending acts={acts} />
              ) : null
            }
          </SessionsTable>
        </div>
      ) : null}
      {asked ? (
        <AskedDialog asked={asked} sessions={items ?? []} onEnded={() => undefined} onClose={() => ask(null)} />
      ) : null}
    </Page>
  );
}
