import type { PoolView } from '@usher/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/keys.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { RowSkeleton } from '../../ui/skeleton.tsx';
import { poolWords } from './limit-words.ts';
import { PoolDialog } from './pool-dialog.tsx';

type Open = { readonly what: 'change' | 'remove'; readonly pool: PoolView } | { readonly what: 'new' };

/** R1: places of the capacity that only some may use. */
export function ReservedPlaces({ mayChange }: { mayChange: boolean }) {
  const { team } = useOpenTeam();
  const [open, setOpen] = useState<Open | null>(null);
  const query = useQuery({
    queryKey: keys.pools(team.id),
    queryFn: ({ signal }) => call('GET /api/teams/:team/pools', { params: { team: team.id } }, signal),
  });
  const close = () => setOpen(null);
  return (
    <section aria-labelledby="reserved-heading">
      <div className="mb-1 flex min-h-8 items-center justify-between gap-3">
        <h3 id="reserved-heading" className="font-medium">
          Reserved places
        </h3>
        {mayChange ? <Button onClick={() => setOpen({ what: 'new' })}>Reserve places</Button> : null}
      </div>
      <p className="mb-2 text-soft">Newcomers for whom they are not are refused, or wait, while these are kept free.</p>
      <ProblemNote error={query.error} />
      {query.isPending ? <RowSkeleton rows={1} label="Loading reserved places" /> : null}
      {query.data?.pools.length === 0 ? <Empty sentence="Every place is open to everybody." /> : null}
      <ul className="rounded-md border border-line bg-surface empty:hidden">
        {query.data?.pools.map((pool) => (
          <li
            key={pool.id}
            className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-3 py-2 last:border-b-0"
          >
            <span className="min-w-0 flex-1 basis-56 wrap-anywhere">
              <span className="block">
                {pool.name} <span className="text-muted">for {pool.forWords}</span>
              </span>
              <span className="figures block text-xs text-muted">{poolWords(pool)}</span>
            </span>
            {mayChange ? (
              <>
                <Button aria-label={`Change ${pool.name}`} onClick={() => setOpen({ what: 'change', pool })}>
                  Change
                </Button>
                <Button
                  look="quiet"
                  aria-label={`Remove ${pool.name}`}
                  onClick={() => setOpen({ what: 'remove', pool })}
                >
                  Remove
                </Button>
              </>
            ) : null}
          </li>
        ))}
      </ul>
      {open?.what === 'new' ? <PoolDialog pool={null} onClose={close} /> : null}
      {open?.what === 'change' ? <PoolDialog pool={open.pool} onClose={close} /> : null}
      {open?.what === 'remove' ? <RemoveDialog pool={open.pool} onClose={close} /> : null}
    </section>
  );
}

function RemoveDialog({ pool, onClose }: { pool: PoolView; onClose: () => void }) {
  const { team } = useOpenTeam();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call('DELETE /api/teams/:team/pools/:pool', { params: { team: team.id, pool: pool.id } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.pools(team.id) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={`Remove ${pool.name}?`}
      verb="Remove the reservation"
      act={{ mutate: () => remove.mutate(), isPending: remove.isPending, error: remove.error }}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['For', pool.forWords],
          ['Places', String(pool.places)],
          ['In use', String(pool.inUse)],
        ]}
      />
      <p>Its places are open to everybody at once. No session ends.</p>
    </ConfirmDialog>
  );
}
