import type { WebhookView } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { Dot } from '../../ui/dot.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { NewSecretDialog } from './new-secret-dialog.tsx';
import { RemoveWebhookDialog } from './remove-webhook-dialog.tsx';
import { WebhookDialog } from './webhook-dialog.tsx';
import { WebhookLogDialog } from './webhook-log-dialog.tsx';
import { standingOf } from './webhook-words.ts';

type Act = 'log' | 'change' | 'secret' | 'remove';
type Open = { readonly what: Act; readonly webhook: WebhookView } | { readonly what: 'new' };

/** Where Usher sends what happens in the team. */
export function WebhookList() {
  const { team } = useOpenTeam();
  const [open, setOpen] = useState<Open | null>(null);
  const query = useQuery({
    queryKey: keys.webhooks(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/webhooks', { params: { team: team.id } }, signal),
    // Deliveries go out by themselves, and no live message tells of each.
    refetchInterval: 5000,
  });
  const all = query.data?.webhooks ?? [];
  const close = () => setOpen(null);
  return (
    <section aria-labelledby="webhooks-heading">
      <div className="mb-1 flex items-center justify-between gap-3">
        <h2 id="webhooks-heading">Webhooks</h2>
        <Button onClick={() => setOpen({ what: 'new' })}>New webhook</Button>
      </div>
      <p className="mb-3 text-soft">Usher tells your own servers what happens, signed, until it has arrived.</p>
      <ProblemNote error={query.error} />
      {query.isPending ? <RowSkeleton rows={2} label="Loading webhooks" /> : null}
      {query.data && all.length === 0 ? <Empty sentence="Nothing is sent anywhere." /> : null}
      <ul className="rounded-md border border-line bg-surface empty:hidden">
        {all.map((webhook) => (
          <WebhookRow key={webhook.id} webhook={webhook} onOpen={(what) => setOpen({ what, webhook })} />
        ))}
      </ul>
      {open?.what === 'new' ? <WebhookDialog webhook={null} onClose={close} /> : null}
      {open?.what === 'change' ? <WebhookDialog webhook={open.webhook} onClose={close} /> : null}
      {open?.what === 'log' ? <WebhookLogDialog webhook={open.webhook} onClose={close} /> : null}
      {open?.what === 'secret' ? <NewSecretDialog webhook={open.webhook} onClose={close} /> : null}
      {open?.what === 'remove' ? <RemoveWebhookDialog webhook={open.webhook} onClose={close} /> : null}
    </section>
  );
}

interface RowProps {
  readonly webhook: WebhookView;
  readonly onOpen: (what: Act) => void;
}

function WebhookRow({ webhook, onOpen }: RowProps) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const client = useQueryClient();
  const params = { team: team.id, webhook: webhook.id };
  const switchOn = useMutation({
    mutationFn: (on: boolean) => call('PATCH /api/teams/:team/webhooks/:webhook', { params, body: { on } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.webhooks(team.id) }),
  });
  const [look, words] = standingOf(webhook, now);
  const on = webhook.state === 'on';
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 last:border-b-0">
      <span className="min-w-0 flex-1 basis-56">
        <span className="block font-mono text-xs wrap-anywhere">{webhook.url}</span>
        <span className="figures block text-xs text-muted">
          <Dot look={look}>{words}</Dot>. {webhook.events.length} {webhook.events.length === 1 ? 'event' : 'events'}
          {webhook.waiting > 0 ? `, ${webhook.waiting} waiting` : ''}, by {webhook.madeBy}
        </span>
      </span>
      <Button onClick={() => onOpen('log')} aria-label={`Deliveries to ${webhook.url}`}>
        Deliveries
      </Button>
      <Menu
        trigger={
          <Button look="quiet" aria-label={`More for ${webhook.url}`}>
            More
          </Button>
        }
      >
        <MenuItem onSelect={() => onOpen('change')}>Change</MenuItem>
        <MenuItem onSelect={() => onOpen('secret')}>New secret</MenuItem>
        <MenuItem onSelect={() => switchOn.mutate(!on)}>{on ? 'Switch off' : 'Switch on'}</MenuItem>
        <MenuItem danger onSelect={() => onOpen('remove')}>
          Remove
        </MenuItem>
      </Menu>
      <ProblemNote error={switchOn.error} />
    </li>
  );
}
