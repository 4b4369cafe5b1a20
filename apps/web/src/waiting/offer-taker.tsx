import { CallError, type WaitingView } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { viewerPath } from '../connect/open-viewer.ts';
import { usePortalNow } from '../live/live-context.ts';
import { Button } from '../ui/button.tsx';
import { NoticeStack } from '../ui/notice.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { useWaits } from './use-waits.ts';
import { claimOffer } from './waiting-calls.ts';

/** A page that nobody looks at lets one that is looked at go first. */
const hiddenWaitsMs = 1_500;

/** W2: claims an offered place on whichever page of the team is open, and goes to its viewer in this tab: no blocker stops that. */
export function OfferTaker() {
  const offered = useWaits().find(({ state }) => state === 'offered');
  if (offered === undefined) return null;
  return <TakeOffer key={offered.id} wait={offered} />;
}

function TakeOffer({ wait }: { wait: WaitingView }) {
  const now = usePortalNow();
  const claim = useMutation({
    mutationFn: () => claimOffer(wait.id),
    onSuccess: (session) => location.assign(viewerPath(session)),
  });
  const { mutate } = claim;
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return undefined;
    const take = (): void => {
      started.current = true;
      mutate();
    };
    const timer = setTimeout(take, document.hidden ? hiddenWaitsMs : 0);
    return () => clearTimeout(timer);
  }, [mutate]);
  useAttention(`Place on ${wait.device.name} is free`);
  // Another page of this person has it.
  if (claim.error instanceof CallError && claim.error.code === 'offer-gone') return null;
  const left = Math.max(0, Math.ceil(((wait.offeredUntil ?? now) - now) / 1000));
  return (
    <NoticeStack label="Your place">
      <article className="rounded-md border border-accent bg-surface p-3 shadow-float">
        <p className="font-medium">A place is free. Opening {wait.device.name}.</p>
        {claim.isError ? <p className="figures text-soft">It is held for you for {left} s more.</p> : null}
        <ProblemNote error={claim.error} />
        {claim.isError ? (
          <Button look="primary" className="mt-2" onClick={() => mutate()}>
            Open {wait.device.name} now
          </Button>
        ) : null}
      </article>
    </NoticeStack>
  );
}

/** The tab says so in its title while it lasts. */
function useAttention(words: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = words;
    return () => {
      document.title = before;
    };
  }, [words]);
}
