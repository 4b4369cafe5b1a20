import { CallError, errors, type SubscriptionView } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { TeamCapacity } from '../../live/team-capacity.tsx';
import { useSessions } from '../../live/team-data.ts';
import { calendarDate, clockTime } from '../../time/duration.ts';
import { Facts } from '../../ui/facts.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemPage } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { Forbidden } from '../sessions/forbidden.tsx';
import { AtTheLimit } from './at-the-limit.tsx';
import { CapacityForm } from './capacity-form.tsx';
import { changeWords } from './change-words.ts';
import { TermForm } from './term-form.tsx';
import { standing } from './standing.ts';
import { UsageSection } from './usage-section.tsx';

/** M8: what the team is entitled to, what is in use, and who changed what. */
export function SubscriptionPage() {
  const { team } = useOpenTeam();
  const query = useQuery({
    queryKey: keys.subscription(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/subscription', { params: { team: team.id } }, signal),
    enabled: team.may.seeSubscription,
  });
  if (!team.may.seeSubscription || (query.error instanceof CallError && query.error.status === 403)) {
    return <Forbidden words={errors.forbidden} />;
  }
  return (
    <Page title="Subscription">
      {query.error ? <ProblemPage error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <RowSkeleton rows={4} label="Loading the subscription" /> : null}
      {query.data ? <Details subscription={query.data} /> : null}
    </Page>
  );
}

function Details({ subscription }: { subscription: SubscriptionView }) {
  const { capacity } = useSessions();
  const now = usePortalNow();
  const { plan, termStart, termEnd, peak, peakAt } = subscription;
  const term = `${calendarDate(termStart)} to ${termEnd === null ? 'no end' : calendarDate(termEnd - 1)}`;
  const peakWords = peak === 0 || peakAt === null ? 'None yet' : `${peak}, at ${clockTime(peakAt, now)}`;
  const inUse = capacity?.inUse ?? subscription.inUse;
  return (
    <div className="flex flex-col gap-8">
      <div className="-mb-5">
        <TeamCapacity />
      </div>
      <section aria-label="Plan" className="max-w-xl">
        <Facts
          facts={[
            ['Plan', `${plan}, by concurrent session`],
            ['Term', term],
            ['State', standing(subscription, now)],
            ['Capacity', <span className="figures">{subscription.capacity}</span>],
            ['In use now', <span className="figures">{inUse}</span>],
            ['Peak', <span className="figures">{peakWords}</span>],
          ]}
        />
      </section>
      <UsageSection />
      {subscription.mayChange ? <CapacityForm subscription={subscription} inUse={inUse} /> : null}
      <AtTheLimit subscription={subscription} />
      {subscription.mayChangeTerms ? (
        <TermForm key={termsOf(subscription)} subscription={subscription} inUse={inUse} />
      ) : null}
      <History subscription={subscription} now={now} />
    </div>
  );
}

/** A form that was filled in for other terms starts anew: nobody overwrites what somebody else just set. */
function termsOf({ plan, trial, termEnd, graceDays }: SubscriptionView): string {
  return `${plan} ${trial} ${termEnd} ${graceDays}`;
}

function History({ subscription, now }: { subscription: SubscriptionView; now: number }) {
  return (
    <section aria-labelledby="history-heading">
      <h2 id="history-heading" className="mb-2">
        Changes
      </h2>
      <ul className="rounded-md border border-line bg-surface">
        {subscription.history.map((change) => (
          <li
            key={`${change.at} ${change.what}`}
            className="figures flex min-h-11 flex-wrap items-center gap-x-4 border-b border-line px-3 py-1.5 last:border-b-0"
          >
            <span className="w-40 text-muted">{clockTime(change.at, now)}</span>
            <span className="min-w-56">{changeWords(change)}</span>
            <span className="flex-1">
              {change.by}
              {change.why ? <span className="text-muted">: {change.why}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
