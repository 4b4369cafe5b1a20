import type { UsageRange, UsageView } from '@usher/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Choice } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { EnoughWords } from './enough-words.tsx';
import { UsageTable } from './usage-table.tsx';
import { bucketTime, csvName, meanWords, rangeNames, usageCsv } from './usage-words.ts';

/** The drawing is a chunk of its own: whoever never comes here never loads it. */
const UsageChart = lazy(() => import('./usage-chart.tsx').then((module) => ({ default: module.UsageChart })));
const ranges = Object.entries(rangeNames) as [UsageRange, string][];

/** How much of the capacity was used, from a day to a year. */
export function UsageSection() {
  const { team } = useOpenTeam();
  const [range, setRange] = useState<UsageRange>('month');
  const [until, setUntil] = useState<number | null>(null);
  const query = useQuery({
    queryKey: keys.usage(team.id, range, until),
    queryFn: ({ signal }) =>
      call(
        'GET /api/teams/:team/usage',
        { params: { team: team.id }, query: { range, ...(until === null ? {} : { until }) } },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: until === null ? 60_000 : false,
  });
  const view = query.data;
  return (
    <section aria-labelledby="usage-heading">
      <div className="mb-2 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id="usage-heading" className="mr-auto">
          Usage
        </h2>
        <Choice
          label="Range"
          hideLabel
          options={ranges}
          value={range}
          className="w-28"
          onChange={(event) => setRange(event.target.value as UsageRange)}
        />
        <Button disabled={!view || !hasEarlier(view)} onClick={() => setUntil((view?.from ?? 0) - 1)}>
          Earlier
        </Button>
        <Button disabled={until === null} onClick={() => setUntil(laterThan(view))}>
          Later
        </Button>
        <Button disabled={!view || view.since === null} onClick={() => view && download(team.name, view)}>
          Download CSV
        </Button>
        {team.may.seeSessions ? (
          <Link to="/t/$team/people/sessions/past" params={{ team: team.id }} className={buttonClass()}>
            Past sessions
          </Link>
        ) : null}
      </div>
      <ProblemNote error={query.error} />
      {view ? <Shown view={view} /> : null}
      {query.isPending ? (
        <div role="status" aria-label="Loading the usage" className="late h-112 rounded-md bg-n3" />
      ) : null}
    </section>
  );
}

function hasEarlier(view: UsageView): boolean {
  return view.since !== null && view.since < view.from;
}

/** The stretch after this one; none is later than now. */
function laterThan(view: UsageView | undefined): number | null {
  if (!view) return null;
  const next = view.to + (view.to - view.from) - 1;
  return next >= view.now ? null : next;
}

function download(team: string, view: UsageView): void {
  const url = URL.createObjectURL(new Blob([usageCsv(view)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = csvName(team, view);
  link.click();
  URL.revokeObjectURL(url);
}

function Shown({ view }: { view: UsageView }) {
  const { total } = view;
  if (total.peak === 0 && total.requests === 0) {
    return (
      <Empty
        sentence={`Nobody connected in this time${view.since === null ? '' : `; it is counted since ${bucketTime(view.since, 24 * 3600_000)}`}.`}
      />
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <dl className="figures flex flex-wrap gap-x-8 gap-y-2">
        <Figure name="Peak" value={String(total.peak)} />
        <Figure name="On average" value={meanWords(total.mean)} />
        <Figure name="Admitted" value={String(total.admitted)} />
        <Figure name="Refused" value={String(total.refused)} />
        <Figure name="Waited" value={String(total.waited)} />
        {total.refused > 0 ? <Figure name="Most places short" value={String(total.short)} /> : null}
      </dl>
      {view.countedUntil !== null && view.countedUntil < view.now ? (
        <p role="status" className="text-warn-ink">
          Older sessions are still being counted; so far up to {bucketTime(view.countedUntil, 24 * 3600_000)}.
        </p>
      ) : null}
      <div className="rounded-md border border-line bg-surface p-3">
        <Suspense fallback={<div className="h-70 sm:h-65" />}>
          <UsageChart view={view} />
        </Suspense>
        <Legend />
      </div>
      <EnoughWords view={view} />
      <UsageTable view={view} />
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">{name}</dt>
      <dd className="text-lg font-semibold">{value}</dd>
    </div>
  );
}

const marks = [
  ['border-t-2 border-accent', 'Most in use'],
  ['border-t border-n9', 'On average'],
  ['border-t border-ink', 'Capacity'],
  ['border-t border-dotted border-accent-ink', 'Would have been enough'],
  ['h-3 w-0! border-l-2 border-warn', 'Somebody was refused'],
] as const;

function Legend() {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-xs text-muted">
      {marks.map(([look, name]) => (
        <li key={name} className="flex items-center gap-1.5">
          <span aria-hidden className={`w-4 ${look}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
