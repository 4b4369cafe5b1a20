import type { SessionView } from '@usher/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { useOpenTeam } from '../../live/live-context.ts';
import { isProven, newer } from './proof.ts';
import { useKept } from './use-kept.ts';

/** How somebody wants it to end. */
export interface EndWish {
  readonly message: string;
  /** A countdown that the viewer shows; 0 ends at once. */
  readonly inMs: number;
  /** End and suspend: all of this person's sessions, at once. */
  readonly suspend: boolean;
}

export interface EndSession {
  /** The newest the page knows of it. */
  readonly session: SessionView | null;
  readonly done: boolean;
  readonly alreadyOver: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly end: (wish: EndWish) => void;
}

const lookMs = 1000;

/** Ends it, then follows its acknowledgements: live where the page is live, by looking once a second where it is not. */
export function useEndSession(id: string, live: SessionView | null): EndSession {
  const { team } = useOpenTeam();
  const act = useMutation({
    mutationFn: async ({ message, inMs, suspend }: EndWish) => {
      const said = message.trim() === '' ? {} : { message: message.trim() };
      if (!suspend)
        return call('POST /api/sessions/:session/end', { params: { session: id }, body: { ...said, inMs } });
      const member = live?.member ?? '';
      const body = { which: { kind: 'member' as const, member }, suspend, ...said };
      await call('POST /api/teams/:team/sessions/end', { params: { team: team.id }, body });
      return { session: live, alreadyOver: false };
    },
  });
  // Asked again, it goes on following while it waits for the answer.
  const last = useKept(act.data ?? null);
  const looked = useQuery({
    queryKey: ['session', id],
    queryFn: ({ signal }) => call('GET /api/sessions/:session', { params: { session: id } }, signal),
    enabled: last !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isProven(state.data.session) ? false : lookMs),
  });
  const answered = last?.session ?? live;
  return {
    session: answered ? newer(newer(answered, looked.data?.session ?? null), live) : null,
    done: last !== null,
    alreadyOver: last?.alreadyOver ?? false,
    busy: act.isPending,
    error: act.error,
    end: act.mutate,
  };
}
