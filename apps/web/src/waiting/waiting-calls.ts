import type { Id } from '@usher/contract';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.ts';
import { viewerCode } from '../connect/open-viewer.ts';
import { useOpenTeam } from '../live/live-context.ts';

export function useJoinWaiting() {
  const { team } = useOpenTeam();
  return useMutation({
    mutationFn: (device: Id) => call('POST /api/teams/:team/waiting', { params: { team: team.id }, body: { device } }),
  });
}

/** Leaves the list, declines an offer, or clears what was missed. */
export function useLeaveWaiting() {
  return useMutation({ mutationFn: (waiter: Id) => call('DELETE /api/waiting/:waiter', { params: { waiter } }) });
}

export function useAskToRelease(waiter: Id) {
  return useMutation({
    mutationFn: (session: Id) =>
      call('POST /api/sessions/:session/release-requests', { params: { session }, body: { waiter } }),
  });
}

export interface TakeOver {
  readonly session: Id;
  readonly device: Id;
  readonly inMs: number;
  readonly message: string;
}

export function useTakeOver() {
  return useMutation({
    mutationFn: ({ session, device, inMs, message }: TakeOver) =>
      call('POST /api/sessions/:session/take-over', {
        params: { session },
        body: { device, inMs, ...(message.trim() === '' ? {} : { message: message.trim() }) },
      }),
  });
}

/** W2: the offered place becomes the session, under a key that cannot leave this browser. */
export async function claimOffer(waiter: Id): Promise<Id> {
  const { createViewerKey, publicKeyText, rememberSession } = await viewerCode();
  const key = await createViewerKey();
  const viewerKey = await publicKeyText(key);
  const admitted = await call('POST /api/waiting/:waiter/claim', { params: { waiter }, body: { viewerKey } });
  await rememberSession(admitted, key);
  return admitted.session;
}
