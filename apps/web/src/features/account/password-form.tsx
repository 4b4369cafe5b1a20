import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';

interface Passwords {
  readonly current: string;
  readonly next: string;
}

export function PasswordForm() {
  const client = useQueryClient();
  const { register, handleSubmit, reset } = useForm<Passwords>();
  const change = useMutation({
    mutationFn: (body: Passwords) => call('POST /api/me/password', { body }),
    onSuccess: async () => {
      reset();
      await client.invalidateQueries({ queryKey: keys.signIns });
    },
  });
  return (
    <section aria-labelledby="password-heading">
      <h2 id="password-heading" className="mb-3">
        Password
      </h2>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => void handleSubmit((body) => change.mutate(body))(event)}
      >
        <Field
          label="Current password"
          type="password"
          autoComplete="current-password"
          required
          {...register('current')}
        />
        <Field
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          minLength={8}
          hint="8 characters or more"
          {...register('next')}
        />
        <ProblemNote error={change.error} />
        <div className="flex items-center gap-3">
          <Button type="submit" busy={change.isPending}>
            Change password
          </Button>
          <span role="status" className="text-soft">
            {change.isSuccess ? 'Changed. Every other sign-in has ended.' : ''}
          </span>
        </div>
      </form>
    </section>
  );
}
