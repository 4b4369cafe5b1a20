import type { SessionView } from '@usher/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { isProven, newer } from './proof.ts';

export interface EndSession {
  /** The newest the page knows of it, once it was asked to end. */
  readonly session: SessionView | null;
  readonly done: boolean;
  readonly alreadyOver: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly end: (message: string) => void;
}

const lookMs = 1000;

/** Ends it, then follows its acknowledgements: live where the page is live, by looking once a second where it is not. */
export function useEndSession(id: string, live: SessionView | null): EndSession {
  const act = useMutation({
    mutationFn: (message: string) =>
      call('POST /api/sessions/:session/end', {
        params: { session: id },
        body: message.trim() === '' ? {} : { message: message.trim() },
      }),
  });
  const looked = useQuery({
    queryKey: ['session', id],
    queryFn: ({ signal }) => call('GET /api/sessions/:session', { params: { session: id } }, signal),
    enabled: act.isSuccess,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isProven(state.data.session) ? false : lookMs),
  });
  const answered = act.data?.session ?? null;
  return {
    session: answered ? newer(newer(answered, live), looked.data?.session ?? null) : null,
    done: act.isSuccess,
    alreadyOver: act.data?.alreadyOver ?? false,
    busy: act.isPending,
    error: act.error,
    end: act.mutate,
  };
}
