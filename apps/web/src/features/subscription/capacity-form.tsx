import type { SubscriptionView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

interface Change {
  readonly capacity: string;
  readonly why: string;
}

/** C6: raising takes effect at once; lowering ends nothing, and the form says so before it is done. */
export function CapacityForm({ subscription, inUse }: { subscription: SubscriptionView; inUse: number }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { register, handleSubmit, watch, resetField } = useForm<Change>({
    defaultValues: { capacity: String(subscription.capacity), why: '' },
  });
  const change = useMutation({
    mutationFn: ({ capacity, why }: Change) =>
      call('PUT /api/teams/:team/subscription/capacity', {
        params: { team: team.id },
        body: { capacity: Number(capacity), ...(why.trim() === '' ? {} : { why: why.trim() }) },
      }),
    onSuccess: (answer) => {
      client.setQueryData(keys.subscription(team.id), answer);
      resetField('why');
    },
  });
  const wanted = Number(watch('capacity'));
  const below = wanted < inUse;
  return (
    <section aria-labelledby="capacity-heading" className="max-w-xl">
      <h2 id="capacity-heading" className="mb-2">
        Change the capacity
      </h2>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => void handleSubmit((body) => change.mutate(body))(event)}
      >
        <div className="flex flex-wrap items-start gap-3">
          <Field
            label="Capacity"
            type="number"
            min={0}
            max={100_000}
            required
            className="w-28"
            {...register('capacity')}
          />
          <Field label="Why (optional)" maxLength={200} className="min-w-48 flex-1" {...register('why')} />
        </div>
        {below ? (
          <p className="text-warn-ink" role="status">
            {inUse} are in use. Nothing ends; new sessions are refused until it fits.
          </p>
        ) : null}
        <ProblemNote error={change.error} />
        <div>
          <Button type="submit" look="primary" busy={change.isPending} disabled={wanted === subscription.capacity}>
            Change capacity
          </Button>
        </div>
      </form>
    </section>
  );
}
