import type { QueuedView } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.ts';
import { useOpenTeam, usePortalNow } from '../live/live-context.ts';
import { clockTime } from '../time/duration.ts';
import { Button } from '../ui/button.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Facts } from '../ui/facts.tsx';
import { queuedWords } from './waiting-words.ts';

/** Who waits for a place, in order, for those who run the team; nothing while nobody does. */
export function QueuePanel() {
  const { team, live } = useOpenTeam();
  const now = usePortalNow();
  const [asked, setAsked] = useState<QueuedView | null>(null);
  const queue = live.team?.waiting.queue ?? [];
  const count = live.team?.waiting.count ?? 0;
  return (
    <>
      {queue.length > 0 ? (
        <section aria-labelledby="queue-heading" className="mb-5">
          <h2 id="queue-heading" className="figures mb-2">
            Waiting for a place: {count}
          </h2>
          <ol className="max-h-80 overflow-auto rounded-md border border-line bg-surface">
            {queue.map((queued) => (
              <li
                key={queued.id}
                className="figures flex min-h-11 flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-1.5 last:border-b-0"
              >
                <span className="min-w-0 flex-1 basis-44 wrap-anywhere">
                  {queued.name} <span className="text-muted">for {queued.device.name}</span>
                  <span className="block text-xs text-muted">
                    {queuedWords(queued)}, since {clockTime(queued.since, now)}
                  </span>
                </span>
                {team.may.endAnySession ? (
                  <Button aria-label={`Take out ${queued.name}`} onClick={() => setAsked(queued)}>
                    Take out
                  </Button>
                ) : null}
              </li>
            ))}
          </ol>
        </section>
      ) : null}
      {asked ? <TakeOutDialog queued={asked} now={now} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

function TakeOutDialog({ queued, now, onClose }: { queued: QueuedView; now: number; onClose: () => void }) {
  const act = useMutation({
    mutationFn: () => call('DELETE /api/waiting/:waiter', { params: { waiter: queued.id } }),
    onSuccess: onClose,
  });
  return (
    <ConfirmDialog
      title={`Take ${queued.name} out of the waiting list?`}
      verb={`Take ${queued.name} out`}
      act={{ mutate: () => act.mutate(), isPending: act.isPending, error: act.error }}
      onClose={onClose}
    >
      <Facts
        facts={[
          ['For', queued.device.name],
          ['Place', queuedWords(queued)],
          ['Waiting since', clockTime(queued.since, now)],
        ]}
      />
      <p>They lose their place in the list, and may join again at its end. No session ends.</p>
    </ConfirmDialog>
  );
}
