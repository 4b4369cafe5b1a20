import { useMutation } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useOpenRequests } from '../../connect/capacity-requests.ts';
import { useOpenTeam } from '../../live/live-context.ts';

/** M7: whoever ends a session because somebody asked for a place tells them so by that. */
export function useHelpedAsker(request: string | null): {
  readonly name: string | null;
  ended(session: string): void;
} {
  const { team, live } = useOpenTeam();
  const asked = useOpenRequests().find(({ id }) => id === request) ?? null;
  const answer = useMutation({
    mutationFn: (id: string) =>
      call('POST /api/teams/:team/capacity-requests/:request/answer', {
        params: { team: team.id, request: id },
        body: { answer: 'session-ended' },
      }),
  });
  return {
    name: asked?.asker ?? null,
    ended(id) {
      const session = live.team?.sessions.get(id);
      const over = session === undefined || session.endedAt !== null || session.state === 'ending';
      if (asked && over) answer.mutate(asked.id);
    },
  };
}
