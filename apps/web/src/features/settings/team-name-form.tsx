import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

export function TeamNameForm() {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const { register, handleSubmit } = useForm<{ name: string }>({ values: { name: team.name } });
  const rename = useMutation({
    mutationFn: (body: { name: string }) => call('PATCH /api/teams/:team', { params: { team: team.id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
  return (
    <section aria-labelledby="team-heading">
      <h2 id="team-heading" className="mb-3">
        Team
      </h2>
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => void handleSubmit((body) => rename.mutate(body))(event)}
      >
        <Field label="Name" required maxLength={100} className="min-w-56 flex-1" {...register('name')} />
        <Button type="submit" className="h-9" busy={rename.isPending}>
          Rename
        </Button>
      </form>
      <p role="status" className="mt-1 text-soft">
        {rename.isSuccess ? 'Renamed.' : ''}
      </p>
      <ProblemNote error={rename.error} />
    </section>
  );
}
