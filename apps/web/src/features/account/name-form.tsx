import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { meQuery } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

export function NameForm() {
  const me = useQuery(meQuery);
  const client = useQueryClient();
  const { register, handleSubmit } = useForm<{ name: string }>({ values: { name: me.data?.person.name ?? '' } });
  const save = useMutation({
    mutationFn: (body: { name: string }) => call('PATCH /api/me', { body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.me }),
  });
  return (
    <section aria-labelledby="name-heading">
      <h2 id="name-heading" className="mb-3">
        You
      </h2>
      <p className="mb-3 text-soft">{me.data?.person.email}</p>
      <form className="flex flex-col gap-3" onSubmit={(event) => void handleSubmit((body) => save.mutate(body))(event)}>
        <Field label="Name" autoComplete="name" required maxLength={100} {...register('name')} />
        <ProblemNote error={save.error} />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={save.isPending}>
            Save name
          </Button>
          <span role="status" className="text-soft">
            {save.isSuccess ? 'Saved.' : ''}
          </span>
        </div>
      </form>
    </section>
  );
}
