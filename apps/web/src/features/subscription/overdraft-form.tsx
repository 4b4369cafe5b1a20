import type { SubscriptionView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { endOfDay } from '../../time/calendar-days.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { lenderWords, overdraftWords } from './limit-words.ts';

interface Loan {
  readonly places: string;
  /** The last day, as the browser's date field says it. */
  readonly lastDay: string;
  readonly why: string;
}

/** C6: places on top of the capacity until a day is over. */
export function OverdraftForm({ subscription }: { subscription: SubscriptionView }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const now = usePortalNow();
  const { register, handleSubmit } = useForm<Loan>({ defaultValues: { places: '1', lastDay: '', why: '' } });
  const lend = useMutation({
    mutationFn: ({ places, lastDay, why }: Loan) =>
      call('PUT /api/teams/:team/subscription/overdraft', {
        params: { team: team.id },
        body: {
          places: Number(places),
          until: endOfDay(lastDay),
          ...(why.trim() === '' ? {} : { why: why.trim() }),
        },
      }),
    onSuccess: (answer) => client.setQueryData(keys.subscription(team.id), answer),
  });
  const { mayChange, overdraft, overdraftUntil } = subscription;
  const open = overdraft > 0 && overdraftUntil !== null && overdraftUntil > now;
  const lender = open ? lenderWords(subscription) : null;
  return (
    <section aria-labelledby="overdraft-heading">
      <h3 id="overdraft-heading" className="mb-1 font-medium">
        Overdraft
      </h3>
      <p className="figures mb-2 text-soft" role="status">
        {overdraftWords(subscription, now)}
        {lender === null ? null : <span className="block">{lender}</span>}
      </p>
      {mayChange && open ? (
        <>
          <p className="mb-2 text-soft">
            When it is over or closed nothing ends; newcomers are refused, or wait, until it fits.
          </p>
          <Button busy={lend.isPending} onClick={() => lend.mutate({ places: '0', lastDay: '', why: '' })}>
            Close the overdraft
          </Button>
        </>
      ) : null}
      {mayChange && !open ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => void handleSubmit((body) => lend.mutate(body))(event)}
        >
          <div className="flex flex-wrap items-start gap-3">
            <Field
              label="Extra places"
              type="number"
              min={1}
              max={100_000}
              required
              className="w-28"
              {...register('places')}
            />
            <Field label="Lent through" type="date" required className="w-44" {...register('lastDay')} />
            <Field
              label="Why they are lent (optional)"
              maxLength={200}
              hint="Shown here and kept in the audit"
              className="min-w-48 flex-1"
              {...register('why')}
            />
          </div>
          <div>
            <Button type="submit" busy={lend.isPending}>
              Open the overdraft
            </Button>
          </div>
        </form>
      ) : null}
      <ProblemNote error={lend.error} />
    </section>
  );
}
