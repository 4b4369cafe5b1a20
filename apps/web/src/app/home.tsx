import { CallError } from '@usher/contract';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { call } from '../api/call.ts';
import { meQuery } from '../api/queries.ts';
import { ProblemPage } from '../ui/problem.tsx';
import { TeamPicker } from './team-picker.tsx';

/** Where `/` leads: the set-up while it is open, else the one team's devices, or the choice among several. */
export function Home() {
  const me = useQuery(meQuery);
  const signedOut = me.error instanceof CallError && me.error.status === 401;
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => call('GET /api/setup', {}, signal),
    enabled: signedOut,
  });
  if (signedOut && setup.data) return <Navigate to={setup.data.open ? '/setup' : '/sign-in'} replace />;
  if (signedOut && setup.isError) return <Navigate to="/sign-in" replace />;
  if (signedOut || me.isPending) return null;
  if (me.isError) return <ProblemPage error={me.error} onRetry={() => void me.refetch()} />;
  const [only, another] = me.data.teams;
  if (only && !another) return <Navigate to="/t/$team/devices" params={{ team: only.id }} replace />;
  return <TeamPicker teams={me.data.teams} />;
}
