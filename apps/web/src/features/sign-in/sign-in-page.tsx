import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { Outside } from '../../app/outside.tsx';
import { call } from '../../api/call.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { safeReturn } from './safe-return.ts';

interface Credentials {
  readonly email: string;
  readonly password: string;
}

export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' });
  const client = useQueryClient();
  const { register, handleSubmit } = useForm<Credentials>();
  const signIn = useMutation({
    mutationFn: (body: Credentials) => call('POST /api/sign-in', { body }),
    onSuccess: () => {
      client.clear();
      location.assign(safeReturn(to, location.origin));
    },
  });
  return (
    <Outside title="Sign in">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => void handleSubmit((body) => signIn.mutate(body))(event)}
      >
        <Field label="E-mail" type="email" autoComplete="username" required autoFocus {...register('email')} />
        <Field label="Password" type="password" autoComplete="current-password" required {...register('password')} />
        <ProblemNote error={signIn.error} />
        <Button type="submit" look="primary" className="h-9" busy={signIn.isPending || signIn.isSuccess}>
          Sign in
        </Button>
      </form>
    </Outside>
  );
}
