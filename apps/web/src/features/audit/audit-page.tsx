import { type AuditView, CallError, errors } from '@usher/contract';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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
import { AuditFilters } from './audit-filters.tsx';
import { AuditList } from './audit-list.tsx';
import { type AuditQuery, auditQuery, exportPath } from './audit-query.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { KeepingDialog } from './keeping-dialog.tsx';
import { keptWords } from './keeping-words.ts';
import { useAuditSearch } from './use-audit-search.ts';

/** What happened, newest first: found, read in full, taken along, and kept as long as the team says. */
export function AuditPage() {
  const { team } = useOpenTeam();
  const [shown, change] = useAuditSearch();
  const [opened, setOpened] = useState<AuditView | null>(null);
  const filter = auditQuery(shown);
  const query = useAuditRows(filter);
  if (!team.may.seeAudit || (query.error instanceof CallError && query.error.status === 403)) {
    return <Forbidden words={errors.forbidden} />;
  }
  const events = query.data?.pages.flatMap((page) => page.events) ?? [];
  const isFiltered = Object.keys(shown).length > 0;
  return (
    <Page title="Audit" aside={<Exports filter={filter} />}>
      <AuditFilters />
      <div className="mb-2 flex min-h-8 flex-wrap items-center gap-x-3">
        <p role="status" className="figures text-soft">
          {query.data ? totalWords(query.data.pages[0]?.total ?? null, isFiltered) : ''}
        </p>
        {isFiltered ? (
          <Button look="quiet" onClick={() => change(null)}>
            Clear filters
          </Button>
        ) : null}
        <Keeping />
      </div>
      {query.error && !query.data ? <ProblemPage error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <RowSkeleton rows={10} label="Loading the audit" /> : null}
      {query.data && events.length === 0 ? (
        <Empty sentence={isFiltered ? 'Nothing matches these filters.' : 'Nothing has happened yet.'} />
      ) : null}
      {events.length > 0 ? <AuditList events={events} onOpen={setOpened} /> : null}
      <ShowOlder list={query} />
      {opened ? <EntryDialog event={opened} onClose={() => setOpened(null)} /> : null}
    </Page>
  );
}

function useAuditRows(filter: AuditQuery) {
  const { team } = useOpenTeam();
  return useInfiniteQuery({
    queryKey: keys.audit(team.id, filter),
    queryFn: ({ pageParam, signal }) =>
      call(
        'GET /api/teams/:team/audit',
        { params: { team: team.id }, query: { ...filter, ...(pageParam === null ? {} : { before: pageParam }) } },
        signal,
      ),
    initialPageParam: null as number | null,
    getNextPageParam: ({ events, more }) => (more ? (events.at(-1)?.number ?? null) : null),
    placeholderData: keepPreviousData,
    enabled: team.may.seeAudit,
  });
}

function totalWords(total: { readonly count: number; readonly orMore: boolean } | null, isFiltered: boolean): string {
  if (total === null) return '';
  const count = `${total.count.toLocaleString('en-GB')}${total.orMore ? ' or more' : ''}`;
  return `${count} ${total.count === 1 ? 'event' : 'events'}${isFiltered ? (total.count === 1 ? ' matches' : ' match') : ''}`;
}

/** What matches, as a file. The portal streams it, so the browser's own download takes it. */
function Exports({ filter }: { filter: AuditQuery }) {
  const { team } = useOpenTeam();
  return (
    <div className="flex gap-2">
      {(['csv', 'json'] as const).map((format) => (
        <a key={format} href={exportPath(team.id, filter, format)} download className={buttonClass()}>
          Export {format.toUpperCase()}
        </a>
      ))}
    </div>
  );
}

function Keeping() {
  const { team } = useOpenTeam();
  const [open, setOpen] = useState(false);
  const { data: chain } = useQuery({
    queryKey: keys.auditChain(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/audit/chain', { params: { team: team.id } }, signal),
  });
  return (
    <>
      <Button look="quiet" className="ml-auto" disabled={chain === undefined} onClick={() => setOpen(true)}>
        {chain === undefined ? 'Keeping and proof' : `Kept ${keptWords(chain.keepDays)}`}
      </Button>
      {open && chain ? <KeepingDialog chain={chain} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
