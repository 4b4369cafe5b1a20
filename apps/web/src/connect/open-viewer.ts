import type { Id } from '@usher/contract';
import { call } from '../api/call.ts';

/** Loaded on demand: the viewer's code is not part of any page. Called early too, so that Connect finds it warm. */
export function viewerCode(): Promise<typeof import('@usher/viewer')> {
  return import('@usher/viewer');
}

/** M1: takes a place and keeps the right to it for the viewer's tab, under a key that cannot leave this browser. */
export async function takePlace(team: Id, device: Id): Promise<Id> {
  const { createViewerKey, publicKeyText, rememberSession } = await viewerCode();
  const key = await createViewerKey();
  const viewerKey = await publicKeyText(key);
  const admitted = await call('POST /api/teams/:team/sessions', { params: { team }, body: { device, viewerKey } });
  await rememberSession(admitted, key);
  return admitted.session;
}

export function viewerPath(session: Id): string {
  return `/view/${session}`;
}

/** Opens the viewer's own tab; false when the browser blocked it, and then the page shows a link instead. */
export function openViewer(session: Id): boolean {
  return window.open(viewerPath(session), '_blank') !== null;
}
