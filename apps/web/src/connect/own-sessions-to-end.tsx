import type { AtCapacityDetails } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { usePortalNow } from '../live/live-context.ts';
import { duration } from '../time/duration.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';

/** E6: one's own sessions make room without asking anybody. */
export function OwnSessionsToEnd({ mine }: { mine: AtCapacityDetails['mine'] }) {
  if (mine.length === 0) return null;
  return (
    <section aria-label="Your sessions" className="mb-4">
      <p className="mb-1 text-soft">You can end one of your own:</p>
      <ul className="rounded-md border border-line">
        {mine.map((session) => (
          <OwnSession key={session.session} {...session} />
        ))}
      </ul>
    </section>
  );
}

function OwnSession({ session, device, since }: AtCapacityDetails['mine'][number]) {
  const now = usePortalNow();
  const end = useMutation({
    mutationFn: () => call('POST /api/sessions/:session/end', { params: { session }, body: {} }),
  });
  return (
    <li className="border-b border-line px-3 py-1.5 last:border-b-0">
      <div className="flex items-center justify-between gap-3">
        <span className="min-w-0 truncate">
          {device} <span className="figures text-muted">for {duration(now - since)}</span>
        </span>
        {end.data ? (
          <span className="text-muted">Ended</span>
        ) : (
          <Button busy={end.isPending} onClick={() => end.mutate()} aria-label={`End your session on ${device}`}>
            End
          </Button>
        )}
      </div>
      <ProblemNote error={end.error} />
    </li>
  );
}
