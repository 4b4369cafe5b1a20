import { CallError, errors } from '@usher/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { ShowOlder } from '../../ui/show-older.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { Forbidden } from '../sessions/forbidden.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { historyExportPath, type HistoryQuery, historyQuery } from './history-query.ts';
import { HistoryTable } from './history-table.tsx';
import { historyTotalWords } from './history-words.ts';
import { useHistorySearch } from './use-history-search.ts';

/** Every session that was, newest first: who, where, how long, and why and how each ended. */
export function HistoryPage() {
  const { team } = useOpenTeam();
  const [shown, change] = useHistorySearch();
  const filter = historyQuery(shown);
  const query = usePastSessions(filter);
  if (!team.may.seeSessions || (query.error instanceof CallError && query.error.status === 403)) {
    return <Forbidden words={errors['sessions-page-forbidden']} />;
  }
  const sessions = query.data?.pages.flatMap((page) => page.sessions) ?? [];
  const isFiltered = Object.keys(shown).length > 0;
  return (
    <Page title="Past sessions" aside={<Ways filter={filter} />}>
      <HistoryFilters />
      <div className="mb-2 flex min-h-8 flex-wrap items-center gap-x-3">
        <p role="status" className="figures text-soft">
          {query.data ? historyTotalWords(query.data.pages[0]?.total ?? null, isFiltered) : ''}
        </p>
        {isFiltered ? (
          <Button look="quiet" onClick={() => change(null)}>
            Clear filters
          </Button>
        ) : null}
      </div>
      {query.error && !query.data ? <ProblemPage error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <RowSkeleton rows={10} label="Loading past sessions" /> : null}
      {query.data && sessions.length === 0 ? (
        <Empty sentence={isFiltered ? 'No session matches these filters.' : 'Nobody has connected yet.'} />
      ) : null}
      {sessions.length > 0 ? <HistoryTable sessions={sessions} /> : null}
      <ShowOlder list={query} />
    </Page>
  );
}

function usePastSessions(filter: HistoryQuery) {
  const { team } = useOpenTeam();
  return useInfiniteQuery({
    queryKey: keys.history(team.id, filter),
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/teams/:team/usage/sessions',
        { params: { team: team.id }, query: { ...filter, ...(pageParam === null ? {} : { before: pageParam }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ sessions, more }) => (more ? (sessions.at(-1)?.id ?? null) : null),
    placeholderData: keepPreviousData,
    enabled: team.may.seeSessions,
  });
}

/** Back to those of now, and what matches as a file, which the portal streams to the browser's own download. */
function Ways({ filter }: { filter: HistoryQuery }) {
  const { team } = useOpenTeam();
  return (
    <div className="flex gap-2">
      <Link to="/t/$team/people/sessions" params={{ team: team.id }} className={buttonClass()}>
        Sessions now
      </Link>
      <a href={historyExportPath(team.id, filter)} download className={buttonClass()}>
        Export CSV
      </a>
    </div>
  );
}
