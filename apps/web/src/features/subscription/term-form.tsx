import { subscriptionStateAt, type SubscriptionView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { dayOf, endOfDay } from '../../time/calendar-days.ts';

interface Terms {
  readonly plan: string;
  readonly trial: boolean;
  /** The last day, as the browser's date field says it; empty means no end. */
  readonly lastDay: string;
  readonly graceDays: string;
  readonly why: string;
}

/** Plan, term, trial and grace, by hand: nobody is paid here. */
export function TermForm({ subscription, inUse }: { subscription: SubscriptionView; inUse: number }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const now = usePortalNow();
  const [ending, setEnding] = useState<Terms | null>(null);
  const { register, handleSubmit, resetField } = useForm<Terms>({
    defaultValues: {
      plan: subscription.plan,
      trial: subscription.trial,
      lastDay: dayOf(subscription.termEnd),
      graceDays: String(subscription.graceDays),
      why: '',
    },
  });
  const change = useMutation({
    mutationFn: (terms: Terms) =>
      call('PUT /api/teams/:team/subscription/terms', { params: { team: team.id }, body: bodyOf(terms, subscription) }),
    onSuccess: (answer) => {
      client.setQueryData(keys.subscription(team.id), answer);
      resetField('why');
      setEnding(null);
    },
  });
  const submit = (terms: Terms): void => {
    const ends = subscriptionStateAt(bodyOf(terms, subscription), now) === 'ended' && subscription.state !== 'ended';
    if (ends) setEnding(terms);
    else change.mutate(terms);
  };
  return (
    <section aria-labelledby="term-heading" className="max-w-xl">
      <h2 id="term-heading" className="mb-2">
        Plan and term
      </h2>
      <form className="flex flex-col gap-3" onSubmit={(event) => void handleSubmit(submit)(event)}>
        <Field label="Plan" required maxLength={100} {...register('plan')} />
        <div className="flex flex-wrap items-start gap-3">
          <Field label="Last day" type="date" hint="Empty: no end" className="w-44" {...register('lastDay')} />
          <Field
            label="Days of grace"
            type="number"
            min={0}
            max={365}
            required
            className="w-32"
            {...register('graceDays')}
          />
        </div>
        <label className="flex min-h-6 items-center gap-2">
          <input type="checkbox" className="size-4 accent-accent-solid" {...register('trial')} />
          This is a trial
        </label>
        <Field label="Why (optional)" maxLength={200} {...register('why')} />
        <p className="text-xs text-muted">
          After the last day everything goes on for the days of grace. Then live sessions end, and no new ones begin
          until the term is set anew.
        </p>
        {ending ? null : <ProblemNote error={change.error} />}
        <div>
          <Button type="submit" busy={change.isPending}>
            Change the term
          </Button>
        </div>
      </form>
      {ending ? (
        <ConfirmDialog
          title="End the subscription now"
          verb="End the subscription"
          act={{ mutate: () => change.mutate(ending), isPending: change.isPending, error: change.error }}
          onClose={() => setEnding(null)}
        >
          <p>
            With this term the subscription is over.{' '}
            {inUse === 0
              ? 'No session is live.'
              : `${inUse === 1 ? 'The live session ends' : `All ${inUse} live sessions end`} at once.`}{' '}
            No new ones begin until the term is set anew.
          </p>
        </ConfirmDialog>
      ) : null}
    </section>
  );
}

/** Whoever leaves the last day as it was leaves its very moment, too. */
function bodyOf(terms: Terms, before: SubscriptionView) {
  const { plan, trial, lastDay, graceDays, why } = terms;
  const termEnd = lastDay === dayOf(before.termEnd) ? before.termEnd : endOfDay(lastDay);
  return {
    plan: plan.trim(),
    trial,
    termEnd,
    graceDays: Number(graceDays),
    ...(why.trim() === '' ? {} : { why: why.trim() }),
  };
}
