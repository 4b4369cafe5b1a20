import { type FromLive, fromLive } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { Bus, SignInReader, ViewerLink } from '../ports.ts';
import type { SessionViews } from '../sessions/index.ts';
import type { Page } from './page.ts';

export interface ViewerWatchDeps {
  readonly db: Db;
  readonly bus: Bus;
  readonly signIns: SignInReader;
  readonly sessions: SessionViews;
}

const subject = (session: string): string => `viewer.${session}`;

/** Tells the viewer's tabs, on whichever node they are: each watching node is subscribed by session. */
export function createViewerLink(bus: Bus): ViewerLink {
  return {
    ended: (session, message) => bus.publish(subject(session), message),
    state: (session, message) => bus.publish(subject(session), message),
  };
}

/** A viewer's tab: hears of its session's end and rights at once, and first of what is so already. */
export async function watchSession(deps: ViewerWatchDeps, page: Page, session: string): Promise<void> {
  if (page.viewing.has(session)) return;
  const row = await deps.db.read.selectFrom('session').select('team_id').where('id', '=', session).executeTakeFirst();
  const reader = row === undefined ? null : await deps.signIns.member(page.actor, row.team_id);
  if (reader === null) return;
  const subscription = deps.bus.subscribe(subject(session), (message) => {
    const parsed = fromLive.safeParse(message);
    if (parsed.success) page.send(parsed.data);
  });
  page.viewing.set(session, () => subscription.close());
  const view = (await deps.sessions.loadSession(session))(reader);
  if (view === null || !view.mine) return page.viewing.get(session)?.();
  page.send(stateOf(session, view));
}

type View = NonNullable<ReturnType<Awaited<ReturnType<SessionViews['loadSession']>>>>;

function stateOf(session: string, view: View): FromLive {
  const { fence, rights, endsAt, state } = view;
  if (state === 'ending' || state === 'ended' || state === 'held') {
    const { reason, endedBy: by, message } = view;
    const at = endsAt ?? view.endedAt ?? view.createdAt;
    return { type: 'viewer-ended', session, fence, reason: reason ?? 'lease-lost', by, message, at };
  }
  const shown = state === 'unconfirmed' ? 'active' : state;
  return { type: 'viewer-state', session, fence, state: shown, rights, endsAt };
}
