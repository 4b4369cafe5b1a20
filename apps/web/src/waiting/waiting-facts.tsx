import type { ReleaseAnswer, WaitingView } from '@usher/contract';
import { usePortalNow } from '../live/live-context.ts';
import { duration } from '../time/duration.ts';
import { Facts } from '../ui/facts.tsx';
import { blockedWords, expectedWords, standingWords } from './waiting-words.ts';

const answers: Record<ReleaseAnswer, string> = {
  release: 'lets go',
  keep: 'keeps the session',
  'no-answer': 'did not answer',
};

/** One's place, since when, how long it may take, what is in the way, and what those who were asked said. */
export function WaitingFacts({ wait }: { wait: WaitingView }) {
  const now = usePortalNow();
  const blocked = blockedWords(wait);
  return (
    <div className="mb-4 flex flex-col gap-3">
      <Facts
        facts={[
          [
            'Your place',
            <span key="place" className="figures font-medium" aria-live="polite">
              {standingWords(wait)}
            </span>,
          ],
          [
            'Waiting for',
            <span key="since" className="figures">
              {duration(now - wait.since)}
            </span>,
          ],
          ['Expected', expectedWords(wait.expectedWaitMs)],
        ]}
      />
      {blocked === null ? null : <p className="text-warn-ink">{blocked}</p>}
      {wait.comingAt === null ? (
        <p className="text-soft">
          It opens here by itself. You may close this and go on; keep a page of the Portal open.
        </p>
      ) : (
        <p role="timer" className="figures font-medium">
          A place becomes yours in {Math.max(0, Math.ceil((wait.comingAt - now) / 1000))} s.
        </p>
      )}
      {wait.asks.length === 0 ? null : (
        <ul aria-label="Whom you asked" aria-live="polite" className="rounded-md border border-line">
          {wait.asks.map(({ request, device, until, answer }) => (
            <li key={request} className="figures border-b border-line px-3 py-1.5 last:border-b-0">
              The person on {device}{' '}
              {answer === null ? `has ${Math.max(0, Math.ceil((until - now) / 1000))} s to answer` : answers[answer]}.
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
