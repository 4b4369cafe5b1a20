import { CallError } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { meQuery } from '../api/queries.ts';
import { ProblemPage } from '../ui/problem.tsx';

/** Everything below knows who is signed in. A stranger is led to the sign-in and back. */
export function SignedIn() {
  const me = useQuery(meQuery);
  const { href } = useLocation();
  if (me.error instanceof CallError && me.error.status === 401) {
    return <Navigate to="/sign-in" search={{ to: href }} replace />;
  }
  if (me.isPending) return null;
  if (me.isError && !me.data) return <ProblemPage error={me.error} onRetry={() => void me.refetch()} />;
  return <Outlet />;
}
