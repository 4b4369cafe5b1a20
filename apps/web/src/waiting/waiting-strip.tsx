import type { WaitingView } from '@usher/contract';
import { useState } from 'react';
import { usePortalNow } from '../live/live-context.ts';
import { duration } from '../time/duration.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useWaits } from './use-waits.ts';
import { useJoinWaiting, useLeaveWaiting } from './waiting-calls.ts';
import { WaitingDialog } from './waiting-dialog.tsx';
import { expectedWords, isWaiting, standingWords } from './waiting-words.ts';

/** Where one waits, on the home: found again after a reload. */
export function WaitingStrip() {
  const waits = useWaits();
  const [shown, setShown] = useState<string | null>(null);
  const wait = waits.find(({ id }) => id === shown);
  if (waits.length === 0) return null;
  return (
    <section aria-label="Where you wait" className="mb-5">
      <ul className="rounded-md border border-warn bg-surface">
        {waits.map((each) => (
          <li key={each.id} className="border-b border-line px-3 py-1.5 last:border-b-0">
            {isWaiting(each) ? <Waiting wait={each} onMore={() => setShown(each.id)} /> : <Over wait={each} />}
          </li>
        ))}
      </ul>
      {wait && isWaiting(wait) ? <WaitingDialog wait={wait} onClose={() => setShown(null)} /> : null}
    </section>
  );
}

function Waiting({ wait, onMore }: { wait: WaitingView; onMore: () => void }) {
  const now = usePortalNow();
  return (
    <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
      <span className="font-medium" aria-live="polite">
        Waiting for {wait.device.name} <span className="figures font-normal">– {standingWords(wait)}</span>
      </span>
      <span className="figures text-soft">for {duration(now - wait.since)}</span>
      <span className="w-full text-soft sm:w-auto sm:flex-1">{expectedWords(wait.expectedWaitMs)}.</span>
      <Button onClick={onMore} aria-label={`More on waiting for ${wait.device.name}`}>
        More
      </Button>
    </div>
  );
}

/** What became of it, with the way back to the end of the list. */
function Over({ wait }: { wait: WaitingView }) {
  const join = useJoinWaiting();
  const clear = useLeaveWaiting();
  return (
    <>
      <div className="flex min-h-8 flex-wrap items-center gap-x-4 gap-y-1">
        <span className="flex-1 text-warn-ink" role="status">
          {wait.device.name}: {standingWords(wait)}.
        </span>
        <Button busy={join.isPending} onClick={() => join.mutate(wait.device.id)}>
          Wait again
        </Button>
        <Button look="quiet" busy={clear.isPending} onClick={() => clear.mutate(wait.id)}>
          Dismiss
        </Button>
      </div>
      <ProblemNote error={join.error ?? clear.error} />
    </>
  );
}
