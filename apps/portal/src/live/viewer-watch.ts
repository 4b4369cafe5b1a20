import { type FromLive, fromLive, type SessionView } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { Bus, Clock, SignInReader, ViewerLink } from '../ports.ts';
import type { SessionViews } from '../sessions/index.ts';
import type { Page } from './page.ts';

export interface ViewerWatchDeps {
  readonly db: Db;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly signIns: SignInReader;
  readonly sessions: SessionViews;
}

const subject = (session: string): string => `viewer.${session}`;

/** A tab is the viewer of one session; a page that asks for many is no tab of ours. */
const mostViewed = 16;

/** Tells the viewer's tabs, on whichever node they are: each watching node is subscribed by session. */
export function createViewerLink(bus: Bus): ViewerLink {
  return {
    ended: (session, message) => bus.publish(subject(session), message),
    state: (session, message) => bus.publish(subject(session), message),
    asked: (session, message) => bus.publish(subject(session), message),
  };
}

/** A viewer's tab: hears of its own session's end and rights at once, and first of what is so already. */
export async function watchSession(deps: ViewerWatchDeps, page: Page, session: string): Promise<void> {
  if ((await readMine(deps, page, session)) === null) return;
  if (!page.isOpen) return;
  if (!page.viewing.has(session)) {
    if (page.viewing.size >= mostViewed) return page.refuse('too many sessions');
    const subscription = deps.bus.subscribe(subject(session), (message) => pass(page, session, message));
    page.viewing.set(session, { stop: () => subscription.close(), ended: false });
  }
  // Read after subscribing: what changes between the two is told twice, not never.
  const view = await readMine(deps, page, session);
  if (view === null) return;
  tell(page, session, stateOf(view, deps.clock.now()));
  const asked = await deps.sessions.openAsk(session);
  if (asked !== undefined) tell(page, session, asked);
}

/** For whom the bus brought nothing: tells the tabs of sessions that have ended. One query, whatever the number of tabs. */
export async function tellEnded(deps: ViewerWatchDeps, pages: Iterable<Page>): Promise<void> {
  const waiting = [...pages].flatMap((page) =>
    [...page.viewing].filter(([, { ended }]) => !ended).map(([session]) => ({ page, session })),
  );
  if (waiting.length === 0) return;
  const rows = await deps.db.read
    .selectFrom('session')
    .select('id')
    .where('id', 'in', [...new Set(waiting.map(({ session }) => session))])
    .where('state', 'in', ['ending', 'ended'])
    .execute();
  const ended = new Set(rows.map(({ id }) => id));
  for (const { page, session } of waiting) {
    const view = ended.has(session) ? await readMine(deps, page, session) : null;
    if (view !== null && isOver(view)) tellOnce(page, session, stateOf(view, deps.clock.now()));
  }
}

function pass(page: Page, session: string, message: unknown): void {
  const parsed = fromLive.safeParse(message);
  if (parsed.success) tellOnce(page, session, parsed.data);
}

/** The bus and the look at the database may both bring an end. */
function tellOnce(page: Page, session: string, message: FromLive): void {
  const heard = message.type === 'viewer-ended' && page.viewing.get(session)?.ended === true;
  if (!heard) tell(page, session, message);
}

function tell(page: Page, session: string, message: FromLive): void {
  const viewing = page.viewing.get(session);
  if (viewing !== undefined && message.type === 'viewer-ended') viewing.ended = true;
  page.send(message);
}

/** The session if it is the page's person's own. */
async function readMine(deps: ViewerWatchDeps, page: Page, session: string): Promise<SessionView | null> {
  const row = await deps.db.read.selectFrom('session').select('team_id').where('id', '=', session).executeTakeFirst();
  const reader = row === undefined ? null : await deps.signIns.member(page.actor, row.team_id);
  if (reader === null) return null;
  const view = (await deps.sessions.loadSession(session))(reader);
  return view?.mine ? view : null;
}

function isOver({ state }: SessionView): boolean {
  return state === 'ending' || state === 'ended' || state === 'held';
}

function stateOf(view: SessionView, now: number): FromLive {
  const { id: session, fence, rights, endsAt, state, reason, endedBy: by, message } = view;
  if (state === 'ending' || state === 'ended' || state === 'held') {
    const at = endsAt ?? view.endedAt ?? view.createdAt;
    return { type: 'viewer-ended', session, fence, reason: reason ?? 'lease-lost', by, message, at };
  }
  const shown = state === 'unconfirmed' ? 'active' : state === 'offered' ? 'connecting' : state;
  const announcedEnd = endsAt === null || reason === null ? null : { at: endsAt, reason, by, message };
  return { type: 'viewer-state', session, fence, state: shown, rights, announcedEnd, now };
}
