import type { SubscriptionView } from '@usher/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { alertWords } from './limit-words.ts';

/** From which share of the limit on those who run the team are told. */
export function AlertForm({ subscription }: { subscription: SubscriptionView }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { alertPercent, mayChange } = subscription;
  const { register, handleSubmit } = useForm({ defaultValues: { percent: String(alertPercent ?? '') } });
  const set = useMutation({
    mutationFn: ({ percent }: { percent: string }) =>
      call('PUT /api/teams/:team/subscription/alerts', {
        params: { team: team.id },
        body: { percent: percent === '' ? null : Number(percent) },
      }),
    onSuccess: (answer) => client.setQueryData(keys.subscription(team.id), answer),
  });
  return (
    <section aria-labelledby="alert-heading">
      <h3 id="alert-heading" className="mb-1 font-medium">
        Alert
      </h3>
      <p className="figures mb-2 text-soft" role="status">
        {alertWords(alertPercent)}
      </p>
      {mayChange ? (
        <form
          className="flex flex-col gap-3"
          onSubmit={(event) => void handleSubmit((body) => set.mutate(body))(event)}
        >
          <Field
            label="Alert at, in %"
            type="number"
            min={50}
            max={99}
            hint="Empty: at the limit only"
            className="w-44"
            {...register('percent')}
          />
          <div>
            <Button type="submit" busy={set.isPending}>
              Change the alert
            </Button>
          </div>
        </form>
      ) : null}
      <ProblemNote error={set.error} />
    </section>
  );
}
