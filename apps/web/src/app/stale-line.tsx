import { useOpenTeam } from '../live/live-context.ts';
import { clockTime } from '../time/duration.ts';

/** What is shown was true then; the page keeps trying. It floats, so that nothing shifts. */
export function StaleLine() {
  const { live } = useOpenTeam();
  if (live.phase !== 'stale') return null;
  return (
    <div role="status" className="sticky top-14 z-10 flex h-0 justify-center">
      <span className="mt-1 h-7 rounded-md border border-warn bg-warn-wash px-3 py-1 text-xs text-warn-ink shadow-float">
        Not live since <span className="figures">{clockTime(live.since, Date.now())}</span>, retrying
      </span>
    </div>
  );
}
