import type { UsageView } from '@usher/contract';
import { enoughLines } from './usage-words.ts';

/** The capacity that would have been enough, and how that is known. */
export function EnoughWords({ view }: { view: UsageView }) {
  if (view.enough.length === 0) return null;
  const { requests, refused } = view.total;
  return (
    <section aria-labelledby="enough-heading" className="max-w-3xl">
      <h3 id="enough-heading" className="font-medium">
        The capacity that would have been enough
      </h3>
      <ul className="figures my-1">
        {enoughLines(view.enough).map(({ percents, capacity }) => (
          <li key={percents}>
            <strong className="font-semibold">{capacity}</strong> for {percents} of{' '}
            {requests === 1 ? 'the one request' : `${requests} requests`}
          </li>
        ))}
      </ul>
      <p className="text-xs text-muted">
        {refused === 0
          ? 'Replayed from the sessions of this time; nobody was refused.'
          : 'Replayed from the sessions and refusals of this time. Nobody knows how long the refused would have stayed: each is counted as long as the team’s sessions usually last. Who tried again, or got in later, is one request, from the first try on.'}
      </p>
    </section>
  );
}
