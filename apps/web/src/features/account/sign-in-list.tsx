import type { RouteAnswer } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { clockTime } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { browserName } from './browser-name.ts';

type SignIn = RouteAnswer<'GET /api/me/sign-ins'>['signIns'][number];

/** E7: revoking one ends the sessions that were begun under it. */
export function SignInList() {
  const signIns = useQuery({
    queryKey: keys.signIns,
    queryFn: ({ signal }) => call('GET /api/me/sign-ins', {}, signal),
  });
  return (
    <section aria-labelledby="sign-ins-heading">
      <h2 id="sign-ins-heading" className="mb-3">
        Where you are signed in
      </h2>
      <ProblemNote error={signIns.error} />
      {signIns.isPending ? <RowSkeleton rows={2} label="Loading your sign-ins" /> : null}
      <ul className="rounded-md border border-line bg-surface empty:hidden">
        {signIns.data?.signIns.map((signIn) => (
          <SignInRow key={signIn.id} signIn={signIn} />
        ))}
      </ul>
    </section>
  );
}

function SignInRow({ signIn }: { signIn: SignIn }) {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => call('DELETE /api/me/sign-ins/:signIn', { params: { signIn: signIn.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.signIns }),
  });
  const name = browserName(signIn.browser);
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1">
        {name}
        <span className="figures block text-xs text-muted">
          {signIn.address ?? 'unknown address'}, since {clockTime(signIn.createdAt, Date.now())}
        </span>
      </span>
      {signIn.current ? (
        <span className="text-muted">this one</span>
      ) : (
        <Button busy={revoke.isPending} onClick={() => revoke.mutate()} aria-label={`Sign out ${name}`}>
          Sign out
        </Button>
      )}
      <ProblemNote error={revoke.error} />
    </li>
  );
}
