import type { IncomingMessage } from 'node:http';
import { type ToLive, toLive } from '@usher/contract';
import type { RawData, WebSocket } from 'ws';
import type { DeviceViews } from '../devices/index.ts';
import { firstKept, lastNumber, pruneOutbox } from '../outbox/index.ts';
import { loadMember } from '../policy/index.ts';
import type { Actor, Bus, BusSubscription, Clock, SessionTimes, ViewerLink } from '../ports.ts';
import type { ViewerReports } from '../sessions/index.ts';
import { Page } from './page.ts';
import { type FeedDeps, TeamFeed } from './team-feed.ts';
import { createViewerLink, type ViewerWatchDeps, watchSession } from './viewer-watch.ts';

export interface LiveDeps extends FeedDeps, ViewerWatchDeps {
  readonly clock: Clock;
  readonly bus: Bus;
  readonly devices: DeviceViews;
  readonly viewerReports: ViewerReports;
  readonly times: Pick<SessionTimes, 'renewMs'>;
}

export interface Live {
  readonly viewers: ViewerLink;
  accept(socket: WebSocket, request: IncomingMessage, actor: Actor | null): void;
  close(): void;
}

/** A node that died between commit and announcement is caught up within this time. */
const catchUpMs = 2_000;
/** A revoked sign-in closes its pages within this time. */
const checkSignInsMs = 3_000;
const pruneMs = 10 * 60_000;
/** A page further behind than this gets a snapshot instead. */
const longestReplay = 1_000;

export function createLive(deps: LiveDeps): Live {
  const { db, bus, signIns, log } = deps;
  const pages = new Set<Page>();
  const feeds = new Map<string, { readonly feed: TeamFeed; readonly subscription: BusSubscription }>();

  db.onAnnounce((teams) => {
    for (const team of teams) bus.publish(`team.${team}`, {});
  });

  const feedOf = (team: string): TeamFeed => {
    const known = feeds.get(team);
    if (known !== undefined) return known.feed;
    const feed = new TeamFeed(deps, team);
    feeds.set(team, { feed, subscription: bus.subscribe(`team.${team}`, () => feed.wake()) });
    return feed;
  };

  const unwatch = (page: Page): void => {
    const team = page.watching?.reader.team;
    page.watching = null;
    if (team === undefined) return;
    const held = feeds.get(team);
    held?.feed.remove(page);
    if (held?.feed.isEmpty) {
      held.subscription.close();
      feeds.delete(team);
    }
  };

  async function watch(page: Page, team: string, after: number | undefined): Promise<void> {
    const reader = await loadMember(signIns, page.actor, team);
    unwatch(page);
    const feed = feedOf(team);
    const n = await lastNumber(db, team);
    if (after !== undefined && after <= n && n - after < longestReplay && (await firstKept(db, team)) <= after + 1) {
      page.watching = { reader, lastNumber: after };
    } else if (after === n) {
      page.watching = { reader, lastNumber: n };
    } else {
      // Read after the number: what changes meanwhile comes again as an event.
      page.send({
        type: 'snapshot',
        team,
        n,
        now: deps.clock.now(),
        renewMs: deps.times.renewMs,
        sessions: await deps.sessions.list(reader),
        devices: await deps.devices.list(reader),
        capacity: await deps.sessions.capacity(reader),
      });
      page.watching = { reader, lastNumber: n };
    }
    feed.add(page);
    feed.wake();
  }

  async function take(page: Page, message: ToLive): Promise<void> {
    switch (message.type) {
      case 'ping':
        return page.send({ type: 'pong', now: deps.clock.now() });
      case 'watch':
        return watch(page, message.team, message.after);
      case 'watch-session':
        return watchSession(deps, page, message.session);
      case 'viewer-closed':
        return deps.viewerReports.closed(message.session, message.fence, page.actor.person);
    }
  }

  const every = (ms: number, work: () => void | Promise<void>): NodeJS.Timeout =>
    setInterval(() => {
      Promise.resolve(work()).catch((error: unknown) => log.error({ err: error }, 'live upkeep failed'));
    }, ms);
  const timers = [
    every(catchUpMs, () => {
      for (const { feed } of feeds.values()) feed.wake();
    }),
    every(checkSignInsMs, async () => {
      for (const page of pages) if ((await signIns.read(page.cookie)) === null) page.signOut();
    }),
    every(pruneMs, () => pruneOutbox(db)),
  ];

  return {
    viewers: createViewerLink(bus),
    accept(socket, request, actor) {
      if (actor === null) return socket.close(4401, 'signed out');
      const page = new Page(socket, actor, request.headers.cookie);
      pages.add(page);
      // One message at a time, in order.
      let turn = Promise.resolve();
      socket.on('message', (data, isBinary) => {
        const message = isBinary ? null : readMessage(data);
        if (message === null) return socket.close(1008, 'not a message');
        turn = turn
          .then(() => take(page, message))
          .catch((error: unknown) => {
            log.info({ err: error }, 'a live message was refused');
            socket.close(1008, 'refused');
          });
      });
      socket.on('close', () => {
        pages.delete(page);
        unwatch(page);
        for (const stop of page.viewing.values()) stop();
      });
    },
    close() {
      for (const timer of timers) clearInterval(timer);
      for (const { subscription } of feeds.values()) subscription.close();
    },
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
