import { CallError } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { Outside } from '../../app/outside.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

interface Owner {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly team: string;
}

export function OwnerForm({ claim, onClaimLost }: { claim: string; onClaimLost: () => void }) {
  const { register, handleSubmit } = useForm<Owner>();
  const create = useMutation({
    mutationFn: (owner: Owner) => call('POST /api/setup', { body: { claim, ...owner } }),
    // A full load: the pages after it start with the new cookie and nothing remembered.
    onSuccess: ({ team }) => location.assign(`/t/${team}/devices`),
  });
  const lost = create.error instanceof CallError && create.error.code === 'setup-code-wrong';
  return (
    <Outside title="The Owner and the team" lead="The Owner runs the team and can invite everybody else.">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((body) => create.mutate(body))(event)}
      >
        <Field label="Your name" autoComplete="name" required maxLength={100} autoFocus {...register('name')} />
        <Field label="E-mail" type="email" autoComplete="username" required {...register('email')} />
        <Field
          label="Password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint="8 characters or more"
          {...register('password')}
        />
        <Field label="Team" required maxLength={100} placeholder="Support desk" {...register('team')} />
        <ProblemNote error={create.error}>
          {lost ? (
            <Button className="mt-2" onClick={onClaimLost}>
              Enter the code again
            </Button>
          ) : null}
        </ProblemNote>
        <Button type="submit" look="primary" className="h-9" busy={create.isPending || create.isSuccess}>
          Create the team
        </Button>
      </form>
    </Outside>
  );
}
