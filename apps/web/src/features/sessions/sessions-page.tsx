import { errors } from '@usher/contract';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo } from 'react';
import type { SessionsSearch } from '../../app/sessions-search.ts';
import { useMembers } from '../../access/use-groups.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { TeamCapacity } from '../../live/team-capacity.tsx';
import { useSessions } from '../../live/team-data.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { QueuePanel } from '../../waiting/queue-panel.tsx';
import { ActBar } from './act-bar.tsx';
import { AskedDialog } from './asked-dialog.tsx';
import { CheckBox } from './check-box.tsx';
import { FilterBar, type Searching } from './filter-bar.tsx';
import { isFiltered, matchingSessions } from './filters.ts';
import { Forbidden } from './forbidden.tsx';
import { byPerson, liveCount, type PersonSessions, shownSessions } from './grouping.ts';
import { choosableOf, type ListRow, markedOf, rowsOf } from './list-rows.ts';
import { isOpen } from './list-state.ts';
import { PersonRow } from './person-row.tsx';
import { saveSessionsCsv } from './save-csv.ts';
import { SessionRow } from './session-row.tsx';
import { SessionsTable } from './sessions-table.tsx';
import { nextSort, readSort, type SortKey, writeSort } from './sorting.ts';
import { useAnnouncedEnds } from './use-announced-ends.ts';
import { useColumns } from './use-columns.ts';
import { useFrozen, useFrozenOrder } from './use-frozen-order.ts';
import { useGroupsOf } from './use-groups-of.ts';
import { useLedTo } from './use-led-to.ts';
import { type List, useList } from './use-list.ts';
import { useSame } from './use-same.ts';

/** M2: everybody's sessions, by person, live. */
export function SessionsPage() {
  const { team } = useOpenTeam();
  if (!team.may.seeSessions) return <Forbidden words={errors['sessions-page-forbidden']} />;
  return <EverybodysSessions />;
}

function EverybodysSessions() {
  const { team } = useOpenTeam();
  const { items, problem, retry } = useSessions();
  useAnnouncedEnds(items);
  return (
    <Page
      title="Sessions"
      aside={
        <Link to="/t/$team/people/sessions/past" params={{ team: team.id }} className={buttonClass()}>
          Past sessions
        </Link>
      }
    >
      {problem ? null : <TeamCapacity />}
      {problem ? <ProblemPage error={problem} onRetry={retry} /> : null}
      {!items && !problem ? <RowSkeleton label="Loading sessions" /> : null}
      <QueuePanel />
      {items ? <FoundSessions sessions={items} /> : null}
    </Page>
  );
}

type Items = NonNullable<ReturnType<typeof useSessions>['items']>;

function FoundSessions({ sessions }: { sessions: Items }) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const search = useSearch({ from: '/signed-in/t/$team/people/sessions' });
  const onSearch = useSearching();
  const groups = useGroupsOf();
  const { frozen, area } = useFrozen();
  const columns = useColumns();
  const suspendable = useSuspendable();
  const list = useList();
  const { state, acts, asked, ask } = list;
  const holds = frozen || asked !== null;
  const known = useSame(shownSessions(sessions, now, holds));
  const { members, devices } = groups;
  const sort = useMemo(() => readSort(search.sort), [search.sort]);
  const wanted = useMemo(
    () => byPerson(matchingSessions(known, search, { members, devices }), sort),
    [known, search, members, devices, sort],
  );
  const opens = (member: string): boolean => isOpen(state, member);
  const people = useFrozenOrder(wanted, opens, holds, search);
  const found = useSame(people.flatMap((person) => person.sessions));
  const choosable = useMemo(() => choosableOf(found), [found]);
  useEffect(() => list.stand(choosable));
  const selected = choosable.filter((id) => state.selected.has(id));
  useLedTo(search.session, known, list.reveal, onSearch);
  return (
    <>
      {sessions.length > 0 || isFiltered(search) ? (
        <FilterBar sessions={sessions} search={search} groups={groups} onSearch={onSearch} />
      ) : null}
      {people.length > 0 ? (
        <>
          <ActBar
            words={extent(people)}
            selected={selected}
            allOpen={state.allOpen}
            hidden={columns.hidden}
            onAsk={team.may.endAnySession ? ask : null}
            onClear={list.clear}
            onOpenAll={list.openAll}
            onHide={columns.hide}
            onExport={() => saveSessionsCsv(team.name, people, columns.shown, now)}
          />
          <div ref={area}>
            <SessionsTable
              label="People with sessions"
              rows={rowsOf(people, opens)}
              shown={columns.shown}
              sort={sort}
              onSort={(key: SortKey) => onSearch({ sort: writeSort(nextSort(sort, key)) })}
              leadTo={search.session}
              onLed={() => onSearch({ session: undefined })}
              selectAll={
                <CheckBox
                  label="Select all sessions shown"
                  marked={markedOf(choosable, state.selected)}
                  disabled={choosable.length === 0}
                  onMark={(on) => acts.selectAll(choosable, on)}
                />
              }
            >
              {(row) => <Row row={row} list={list} shown={columns.shown} team={team.id} suspendable={suspendable} />}
            </SessionsTable>
          </div>
        </>
      ) : null}
      {people.length === 0 ? (
        <Empty sentence={isFiltered(search) ? 'No session is like this.' : 'Nobody is connected now.'} />
      ) : null}
      {asked ? <AskedDialog asked={asked} sessions={sessions} onEnded={list.clear} onClose={() => ask(null)} /> : null}
    </>
  );
}

interface RowProps {
  readonly row: ListRow;
  readonly list: List;
  readonly shown: ReturnType<typeof useColumns>['shown'];
  readonly team: string;
  readonly suspendable: ReadonlySet<string>;
}

function Row({ row, list: { state, acts }, shown, team, suspendable }: RowProps) {
  if (row.kind === 'session') {
    const { session } = row;
    return (
      <SessionRow
        session={session}
        shown={shown}
        selected={state.selected.has(session.id)}
        ending={state.ending.has(session.member)}
        acts={acts}
      />
    );
  }
  const { member, sessions } = row.person;
  return (
    <PersonRow
      team={team}
      person={row.person}
      open={row.open}
      marked={markedOf(choosableOf(sessions), state.selected)}
      ending={state.ending.has(member)}
      maySuspend={suspendable.has(member)}
      span={shown.length + 1}
      acts={acts}
    />
  );
}

/** Members whom the reader may suspend. */
function useSuspendable(): ReadonlySet<string> {
  const members = useMembers().data?.members;
  return useMemo(() => new Set(members?.filter(({ may }) => may.suspend).map(({ id }) => id)), [members]);
}

/** Changes what is asked for in the address, without a step in its history. */
function useSearching(): Searching {
  const navigate = useNavigate({ from: '/t/$team/people/sessions' });
  return useCallback(
    (change) => {
      void navigate({
        search: (before: SessionsSearch) => {
          const after = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
          return Object.fromEntries(after);
        },
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
}

function extent(people: readonly PersonSessions[]): string {
  const count = people.reduce((sum, { sessions }) => sum + liveCount(sessions), 0);
  const of = people.length === 1 ? '1 person' : `${people.length} people`;
  return `${count === 1 ? '1 session' : `${count} sessions`} of ${of}`;
}
