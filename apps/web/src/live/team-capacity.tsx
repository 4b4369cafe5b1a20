import { CapacityBar } from '../ui/capacity-bar.tsx';
import { capacityWords } from '../ui/capacity-geometry.ts';
import { useSessions } from './team-data.ts';
import { useWayToSessions } from './use-way-to-sessions.ts';

/** "3 of 8 sessions in use", and the bar. Its space is kept while it loads, so that nothing shifts. */
export function TeamCapacity() {
  const { capacity } = useSessions();
  const way = useWayToSessions();
  return (
    <section aria-label="Capacity" className="mb-5 min-h-13">
      {capacity ? (
        <>
          <p className="figures mb-1.5 text-soft">{capacityWords(capacity)}</p>
          <CapacityBar capacity={capacity} way={way} />
        </>
      ) : null}
    </section>
  );
}
