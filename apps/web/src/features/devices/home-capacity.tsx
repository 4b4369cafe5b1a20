import { useNavigate } from '@tanstack/react-router';
import { useOpenTeam } from '../../live/live-context.ts';
import { useSessions } from '../../live/team-data.ts';
import { CapacityBar } from '../../ui/capacity-bar.tsx';
import { capacityWords } from '../../ui/capacity-geometry.ts';

/** "3 of 8 sessions in use", and the bar. Its space is kept while it loads, so that nothing shifts. */
export function HomeCapacity() {
  const { team } = useOpenTeam();
  const { capacity } = useSessions();
  const navigate = useNavigate();
  const toSessions = (): void => void navigate({ to: '/t/$team/people/sessions', params: { team: team.id } });
  return (
    <section aria-label="Capacity" className="mb-5 min-h-13">
      {capacity ? (
        <>
          <p className="figures mb-1.5 text-soft">{capacityWords(capacity)}</p>
          <CapacityBar capacity={capacity} onPick={team.may.seeSessions ? toSessions : undefined} />
        </>
      ) : null}
    </section>
  );
}
