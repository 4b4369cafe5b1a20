import type { IncomingMessage } from 'node:http';
import { type ToLive, toLive } from '@usher/contract';
import type { RawData, WebSocket } from 'ws';
import { pruneOutbox } from '../outbox/index.ts';
import type { Actor, ViewerLink } from '../ports.ts';
import type { ViewerReports, WaiterReports } from '../sessions/index.ts';
import { Page } from './page.ts';
import { closeSignedOut } from './sign-in-watch.ts';
import { type FeedsDeps, TeamFeeds } from './team-feeds.ts';
import { createViewerLink, tellEnded, type ViewerWatchDeps, watchSession } from './viewer-watch.ts';
import { noteWaiting, waitIn } from './waiting-watch.ts';

export interface LiveDeps extends FeedsDeps, ViewerWatchDeps {
  readonly viewerReports: ViewerReports;
  readonly waiterReports: WaiterReports;
  /** How often what the bus did not bring is looked up; a second or three unless a test says otherwise. */
  readonly upkeep?: Partial<Upkeep>;
}

interface Upkeep {
  /** A node that died between commit and announcement is caught up within this time. */
  readonly catchUpMs: number;
  /** A revoked sign-in closes its pages within this time. */
  readonly checkSignInsMs: number;
  /** Who waits in a page whose socket answers is heard of so often. */
  readonly hearWaitersMs: number;
  readonly pruneMs: number;
}

const shippedUpkeep: Upkeep = { catchUpMs: 2_000, checkSignInsMs: 3_000, hearWaitersMs: 5_000, pruneMs: 10 * 60_000 };

export interface Live {
  readonly viewers: ViewerLink;
  accept(socket: WebSocket, request: IncomingMessage, actor: Actor | null): void;
  close(): void;
}

/** A page asks one thing at a time; one that piles up questions is cut off. */
const mostWaiting = 32;

export function createLive(deps: LiveDeps): Live {
  const pages = new Set<Page>();
  const feeds = new TeamFeeds(deps);
  const stopUpkeep = keepUp(deps, pages, feeds);

  return {
    viewers: createViewerLink(deps.bus),
    accept(socket, _request, actor) {
      if (actor === null) return socket.close(4401, 'signed out');
      const page = new Page(socket, actor);
      pages.add(page);
      readInTurn(socket, page, deps, (message) => take(deps, feeds, page, message));
      socket.on('close', () => {
        pages.delete(page);
        feeds.unwatch(page);
        for (const { stop } of page.viewing.values()) stop();
      });
    },
    close() {
      stopUpkeep();
      feeds.close();
    },
  };
}

async function take(deps: LiveDeps, feeds: TeamFeeds, page: Page, message: ToLive): Promise<void> {
  // A viewer's own words: no key speaks for a viewer.
  if (page.actor.key !== undefined && (message.type === 'watch-session' || message.type === 'viewer-closed'))
    return page.refuse('not for keys');
  switch (message.type) {
    case 'ping':
      return page.send({ type: 'pong', now: deps.clock.now() });
    case 'watch':
      return feeds.watch(page, message.team, message.after);
    case 'watch-session':
      return watchSession(deps, page, message.session);
    case 'waiting':
      return waitIn(deps.waiterReports, page, message.waiter);
    case 'viewer-closed':
      return deps.viewerReports.closed(message.session, message.fence, page.actor.person);
  }
}

/** One message at a time, in order. */
function readInTurn(
  socket: WebSocket,
  page: Page,
  { log }: Pick<LiveDeps, 'log'>,
  handle: (message: ToLive) => Promise<void>,
): void {
  let waiting = 0;
  let turn = Promise.resolve();
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? null : readMessage(data);
    if (message === null) return page.refuse('not a message');
    if (waiting === mostWaiting) return page.refuse('too many messages');
    waiting += 1;
    turn = turn
      // A viewer says that it closed and hangs up at once: that counts all the same.
      .then(() => (page.isOpen || message.type === 'viewer-closed' ? handle(message) : undefined))
      .catch((error: unknown) => {
        log.warn({ err: error, type: message.type }, 'a live message failed');
        socket.close(1011, 'try again');
      })
      .finally(() => {
        waiting -= 1;
      });
  });
}

function keepUp(deps: LiveDeps, pages: ReadonlySet<Page>, feeds: TeamFeeds): () => void {
  const { catchUpMs, checkSignInsMs, hearWaitersMs, pruneMs } = { ...shippedUpkeep, ...deps.upkeep };
  const every = (ms: number, work: () => Promise<void>): NodeJS.Timeout =>
    setInterval(() => {
      work().catch((error: unknown) => deps.log.error({ err: error }, 'live upkeep failed'));
    }, ms);
  const timers = [
    every(catchUpMs, () => {
      feeds.wakeAll();
      return tellEnded(deps, pages);
    }),
    every(checkSignInsMs, () => closeSignedOut(deps.db, pages)),
    every(hearWaitersMs, () => noteWaiting(deps.waiterReports, pages)),
    every(pruneMs, () => pruneOutbox(deps.db)),
  ];
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

function readMessage(data: RawData): ToLive | null {
  try {
    const parsed = toLive.safeParse(JSON.parse(Buffer.isBuffer(data) ? data.toString('utf8') : ''));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON is not a message.
    return null;
  }
}
