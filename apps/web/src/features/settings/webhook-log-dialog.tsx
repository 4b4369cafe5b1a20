import type { DeliveryView, WebhookView } from '@usher/contract';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam, usePortalNow } from '../../live/live-context.ts';
import { clockTime } from '../../time/duration.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Dot } from '../../ui/dot.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Choice } from '../../ui/field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { ShowOlder } from '../../ui/show-older.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { deliveryWords } from './webhook-words.ts';

const refreshMs = 3_000;
const filters = [
  ['', 'All deliveries'],
  ['waiting', 'Waiting'],
  ['failed', 'Given up'],
  ['delivered', 'Arrived'],
] as const;

/** What was sent to one webhook, how each of it went, and a test. Followed while it is open. */
export function WebhookLogDialog({ webhook, onClose }: { webhook: WebhookView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const [state, setState] = useState<DeliveryView['state'] | ''>('');
  const client = useQueryClient();
  const params = { team: team.id, webhook: webhook.id };
  const query = useInfiniteQuery({
    queryKey: [...keys.deliveries(team.id, webhook.id), state],
    queryFn: ({ pageParam: before, signal }) =>
      call(
        'GET /api/teams/:team/webhooks/:webhook/deliveries',
        { params, query: { ...(state === '' ? {} : { state }), ...(before === null ? {} : { before }) } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ deliveries, more }) => (more ? (deliveries.at(-1)?.id ?? null) : null),
    refetchInterval: refreshMs,
  });
  const test = useMutation({
    mutationFn: () => call('POST /api/teams/:team/webhooks/:webhook/test', { params }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.deliveries(team.id, webhook.id) }),
  });
  const deliveries = query.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <Dialog title="Deliveries" onClose={onClose} wide>
      <p className="mb-3 font-mono text-xs wrap-anywhere text-soft">{webhook.url}</p>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <Choice
          label="Show"
          hideLabel
          options={filters}
          value={state}
          onChange={(event) => setState(event.target.value as typeof state)}
        />
        <Button busy={test.isPending} onClick={() => test.mutate()}>
          Send a test
        </Button>
      </div>
      {/* What failed of a next page is said beside the button that asks for it. */}
      <ProblemNote error={test.error ?? (query.hasNextPage ? null : query.error)} />
      {query.isPending ? <RowSkeleton rows={3} label="Loading deliveries" /> : null}
      {query.data && deliveries.length === 0 ? <Empty sentence="Nothing here from the last 14 days." /> : null}
      <ul className="max-h-[50dvh] overflow-y-auto rounded-md border border-line empty:hidden">
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} webhook={webhook} delivery={delivery} />
        ))}
      </ul>
      <ShowOlder list={query} />
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface DeliveryProps {
  readonly webhook: WebhookView;
  readonly delivery: DeliveryView;
}

function DeliveryRow({ webhook, delivery }: DeliveryProps) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const client = useQueryClient();
  const [shown, setShown] = useState(false);
  const resend = useMutation({
    mutationFn: () =>
      call('POST /api/teams/:team/webhooks/:webhook/deliveries/:delivery/resend', {
        params: { team: team.id, webhook: webhook.id, delivery: delivery.id },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.deliveries(team.id, webhook.id) }),
  });
  const [look, words] = deliveryWords(delivery, now);
  const name = `${delivery.event} of ${clockTime(delivery.createdAt, now)}`;
  return (
    <li className="border-b border-line px-3 py-2 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="min-w-0 flex-1 basis-56">
          <span className="font-mono text-xs">{delivery.event}</span>{' '}
          <span className="figures text-xs text-muted">{clockTime(delivery.createdAt, now)}</span>
          <span className="figures flex items-baseline gap-1.5 text-xs text-soft">
            <Dot look={look}>{''}</Dot>
            <span className="min-w-0">{words}</span>
          </span>
        </span>
        <Button
          look="quiet"
          aria-expanded={shown}
          aria-label={`${shown ? 'Less' : 'More'} of ${name}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Less' : 'More'}
        </Button>
        {delivery.state === 'waiting' && delivery.attempts === 0 ? null : (
          <Button busy={resend.isPending} aria-label={`Send again: ${name}`} onClick={() => resend.mutate()}>
            Send again
          </Button>
        )}
      </div>
      <ProblemNote error={resend.error} />
      {shown ? <DeliveryDetails webhook={webhook} delivery={delivery} /> : null}
    </li>
  );
}

function DeliveryDetails({ webhook, delivery }: DeliveryProps) {
  const { team } = useOpenTeam();
  const now = usePortalNow();
  const query = useQuery({
    queryKey: [...keys.deliveries(team.id, webhook.id), delivery.id, delivery.attempts],
    queryFn: ({ signal }) =>
      call(
        'GET /api/teams/:team/webhooks/:webhook/deliveries/:delivery',
        { params: { team: team.id, webhook: webhook.id, delivery: delivery.id } },
        signal,
      ),
  });
  if (!query.data) return <ProblemNote error={query.error} />;
  return (
    <div className="mt-2 flex flex-col gap-2 text-xs">
      <ol className="figures text-soft">
        {query.data.attempts.map(({ number, at, status, problem, tookMs, answer }) => (
          <li key={number} className="wrap-anywhere">
            Attempt {number}, {clockTime(at, now)}: {problem ?? `${status ?? 'no answer'} in ${tookMs} ms`}
            {answer === '' ? null : <code className="ml-2 font-mono">{answer}</code>}
          </li>
        ))}
      </ol>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard
        tabIndex={0}
        role="region"
        aria-label="Body"
        className="max-h-60 overflow-auto rounded-md border border-line bg-n3 p-2 font-mono whitespace-pre-wrap wrap-anywhere"
      >
        {JSON.stringify(JSON.parse(query.data.body), null, 2)}
      </pre>
      <p className="text-muted">
        Usher-Delivery <code className="font-mono">{delivery.id}</code>
      </p>
    </div>
  );
}
