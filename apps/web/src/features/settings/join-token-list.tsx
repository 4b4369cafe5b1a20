import type { JoinTokenView } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { roughly } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { NewJoinTokenDialog } from './new-join-token-dialog.tsx';

export function JoinTokenList() {
  const { team } = useOpenTeam();
  const [making, setMaking] = useState(false);
  const query = useQuery({
    queryKey: keys.joinTokens(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/join-tokens', { params: { team: team.id } }, signal),
  });
  const tokens = query.data?.tokens ?? [];
  return (
    <section aria-labelledby="tokens-heading">
      <div className="mb-3 flex items-center justify-between gap-3">
        <h2 id="tokens-heading">Join tokens</h2>
        <Button onClick={() => setMaking(true)}>New join token</Button>
      </div>
      <ProblemNote error={query.error} />
      {query.isPending ? <RowSkeleton rows={2} label="Loading join tokens" /> : null}
      {query.data && tokens.length === 0 ? <Empty sentence="No join token works at the moment." /> : null}
      <ul className="rounded-md border border-line bg-surface empty:hidden">
        {tokens.map((token) => (
          <JoinTokenRow key={token.id} token={token} />
        ))}
      </ul>
      {making ? <NewJoinTokenDialog onClose={() => setMaking(false)} /> : null}
    </section>
  );
}

function JoinTokenRow({ token }: { token: JoinTokenView }) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () =>
      call('DELETE /api/teams/:team/join-tokens/:token', { params: { team: team.id, token: token.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.joinTokens(team.id) }),
  });
  const name = token.label || 'No label';
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 border-b border-line px-3 py-1.5 last:border-b-0">
      <span className="min-w-0 flex-1">
        {name}
        <span className="figures block text-xs text-muted">
          {token.usesLeft} {token.usesLeft === 1 ? 'use' : 'uses'} left, {roughly(token.expiresAt - now)} left, by{' '}
          {token.createdBy}
        </span>
      </span>
      <Button busy={revoke.isPending} onClick={() => revoke.mutate()} aria-label={`Revoke ${name}`}>
        Revoke
      </Button>
      <ProblemNote error={revoke.error} />
    </li>
  );
}
