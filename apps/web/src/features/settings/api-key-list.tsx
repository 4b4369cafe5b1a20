import type { ApiKeyView } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { calendarDate, clockTime, roughly } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { NewApiKeyDialog } from './new-api-key-dialog.tsx';

export function ApiKeyList() {
  const { team } = useOpenTeam();
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyView | null>(null);
  const query = useQuery({
    queryKey: keys.apiKeys(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/api-keys', { params: { team: team.id } }, signal),
  });
  const all = query.data?.keys ?? [];
  return (
    <section aria-labelledby="api-keys-heading">
      <div className="mb-1 flex items-center justify-between gap-3">
        <h2 id="api-keys-heading">API keys</h2>
        <Button disabled={query.data === undefined} onClick={() => setMaking(true)}>
          New API key
        </Button>
      </div>
      <p className="mb-3 text-soft">
        For programs and the command line. What they can ask is in the{' '}
        <a href="/api/docs" className="underline">
          API reference
        </a>
        .
      </p>
      <ProblemNote error={query.error} />
      {query.isPending ? <RowSkeleton rows={2} label="Loading API keys" /> : null}
      {query.data && all.length === 0 ? <Empty sentence="No program has a key to this team." /> : null}
      <ul className="rounded-md border border-line bg-surface empty:hidden">
        {all.map((key) => (
          <ApiKeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
        ))}
      </ul>
      {making && query.data ? <NewApiKeyDialog mayGive={query.data.mayGive} onClose={() => setMaking(false)} /> : null}
      {revoking ? <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} /> : null}
    </section>
  );
}

function ApiKeyRow({ apiKey, onRevoke }: { apiKey: ApiKeyView; onRevoke: () => void }) {
  const now = usePortalNow();
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 last:border-b-0">
      <span className="min-w-0 flex-1 basis-56">
        <span className="wrap-anywhere">{apiKey.label}</span>{' '}
        <code className="font-mono text-xs text-muted">{apiKey.hint}…</code>
        <span className="block font-mono text-xs text-soft">{apiKey.scopes.join(', ')}</span>
        <span className="figures block text-xs text-muted">
          {expiryOf(apiKey, now)}, by {apiKey.madeBy}. {useOf(apiKey, now)}
        </span>
      </span>
      {apiKey.mayRevoke ? (
        <Button onClick={onRevoke} aria-label={`Revoke ${apiKey.label}`}>
          Revoke
        </Button>
      ) : null}
    </li>
  );
}

function expiryOf({ expiresAt }: ApiKeyView, now: number): string {
  return expiresAt > now ? `${roughly(expiresAt - now)} left` : `Expired on ${calendarDate(expiresAt)}`;
}

function useOf({ lastUsedAt, lastUsedAddress }: ApiKeyView, now: number): string {
  if (lastUsedAt === null) return 'Never used.';
  return `Last used ${clockTime(lastUsedAt, now)}${lastUsedAddress === null ? '' : ` from ${lastUsedAddress}`}.`;
}

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKeyView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => call('DELETE /api/teams/:team/api-keys/:key', { params: { team: team.id, key: apiKey.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.apiKeys(team.id) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title="Revoke this API key?"
      verb={`Revoke ${apiKey.label}`}
      act={{ mutate: () => revoke.mutate(), isPending: revoke.isPending, error: revoke.error }}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['Key', `${apiKey.label} (${apiKey.hint}…)`],
          ['Made by', apiKey.madeBy],
          ['Use', useOf(apiKey, now)],
        ]}
      />
      <p>Programs that ask by it are refused at once. This cannot be undone.</p>
    </ConfirmDialog>
  );
}
