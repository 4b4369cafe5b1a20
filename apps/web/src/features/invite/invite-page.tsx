import { CallError, roleName } from '@usher/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { meQuery } from '../../api/queries.ts';
import { Outside } from '../../app/outside.tsx';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { ProblemNote, ProblemPage } from '../../ui/problem.tsx';

interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** What an invitation leads to: join with a new account, or as whoever is signed in. */
export function InvitePage() {
  const { token } = useParams({ from: '/invite/$token' });
  const me = useQuery({ ...meQuery, retry: false });
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => call('GET /api/invitations/:token', { params: { token } }, signal),
    retry: false,
  });
  const accept = useMutation({
    mutationFn: (body: Partial<NewAccount>) => call('POST /api/invitations/:token/accept', { params: { token }, body }),
    onSuccess: ({ team }) => location.assign(`/t/${team}/devices`),
  });
  if (invitation.error) return <ProblemPage error={invitation.error} />;
  if (!invitation.data || me.isPending) return null;
  const { team, role, invitedBy, email } = invitation.data;
  const lead = `${invitedBy} invites you to join as ${roleName[role]}.`;
  if (me.data) {
    return (
      <Outside title={`Join ${team}`} lead={lead}>
        <p className="mb-4 text-soft">You are signed in as {me.data.person.email}.</p>
        <ProblemNote error={accept.error} />
        <Button look="primary" className="mt-2 h-9 w-full" busy={accept.isPending} onClick={() => accept.mutate({})}>
          Join {team}
        </Button>
      </Outside>
    );
  }
  return (
    <Outside title={`Join ${team}`} lead={lead}>
      <AccountForm email={email} team={team} accept={accept} />
    </Outside>
  );
}

interface AccountFormProps {
  readonly email: string | null;
  readonly team: string;
  readonly accept: {
    readonly mutate: (body: NewAccount) => void;
    readonly isPending: boolean;
    readonly isSuccess: boolean;
    readonly error: unknown;
  };
}

function AccountForm({ email, team, accept }: AccountFormProps) {
  const { register, handleSubmit } = useForm<NewAccount>({ defaultValues: { email: email ?? '' } });
  const taken = accept.error instanceof CallError && accept.error.code === 'email-taken';
  return (
    <form className="flex flex-col gap-4" onSubmit={(event) => void handleSubmit((body) => accept.mutate(body))(event)}>
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
      <ProblemNote error={accept.error}>
        {taken ? (
          <Link to="/sign-in" search={{ to: location.pathname }} className="text-accent-ink underline">
            Sign in and come back
          </Link>
        ) : null}
      </ProblemNote>
      <Button type="submit" look="primary" className="h-9" busy={accept.isPending || accept.isSuccess}>
        Join {team}
      </Button>
    </form>
  );
}
