import { type AuditView, CallError, errors } from '@usher/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { clockTime } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNote, ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { Forbidden } from '../sessions/forbidden.tsx';

/** What happened, newest first: a plain list. */
export function AuditPage() {
  const { team } = useOpenTeam();
  const query = useInfiniteQuery({
    queryKey: keys.audit(team.id),
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/teams/:team/audit',
        { params: { team: team.id }, query: pageParam === null ? {} : { before: pageParam } },
        signal,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ events, more }) => (more ? (events.at(-1)?.number ?? null) : null),
    enabled: team.may.seeAudit,
  });
  if (!team.may.seeAudit || (query.error instanceof CallError && query.error.status === 403)) {
    return <Forbidden words={errors.forbidden} />;
  }
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  return (
    <Page title="Audit">
      {query.error && !query.data ? <ProblemPage error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <RowSkeleton rows={10} label="Loading the audit" /> : null}
      {query.data && events.length === 0 ? <Empty sentence="Nothing has happened yet." /> : null}
      {events.length > 0 ? <EventList events={events} /> : null}
      {query.hasNextPage ? (
        <div className="mt-4 flex flex-col items-center gap-2">
          <ProblemNote error={query.error} />
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </Button>
        </div>
      ) : null}
    </Page>
  );
}

function EventList({ events }: { events: readonly AuditView[] }) {
  const now = usePortalNow();
  return (
    <ol reversed aria-label="Events" className="rounded-md border border-line bg-surface">
      {events.map((event) => (
        <li
          key={event.number}
          className="flex min-h-11 flex-wrap items-center gap-x-4 border-b border-line px-3 py-1.5 last:border-b-0"
        >
          <time dateTime={new Date(event.at).toISOString()} className="figures w-40 shrink-0 text-muted">
            {clockTime(event.at, now)}
          </time>
          <span className="min-w-48 flex-1">{event.sentence}</span>
          <span className="figures text-xs text-muted">{event.address ?? ''}</span>
        </li>
      ))}
    </ol>
  );
}
