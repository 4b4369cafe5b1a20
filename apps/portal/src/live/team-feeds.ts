import { firstKept } from '../outbox/index.ts';
import type { Bus, BusSubscription } from '../ports.ts';
import type { Page } from './page.ts';
import { readSnapshot, readStanding } from './snapshot.ts';
import { type FeedDeps, TeamFeed } from './team-feed.ts';

/** A page further behind than this gets a snapshot instead. */
const longestReplay = 1_000;

export interface FeedsDeps extends FeedDeps {
  readonly bus: Bus;
}

/** The feeds of this node, one a watched team. */
export class TeamFeeds {
  readonly #deps: FeedsDeps;
  readonly #feeds = new Map<string, { readonly feed: TeamFeed; readonly subscription: BusSubscription }>();

  constructor(deps: FeedsDeps) {
    this.#deps = deps;
    deps.db.onAnnounce((teams) => {
      for (const team of teams) deps.bus.publish(subject(team), {});
    });
  }

  /** `after` is the last number the page has seen: it is given what came since, if that is still there. */
  async watch(page: Page, team: string, after: number | undefined): Promise<void> {
    this.unwatch(page);
    const standing = await readStanding(this.#deps, page.actor, team);
    if (standing === null) return page.signOut();
    const replays = after !== undefined && (await this.#canReplay(team, after, standing.number));
    const snapshot = replays ? null : await readSnapshot(this.#deps, standing);
    // Nothing is awaited from here on: a page that closes meanwhile must not be left in a feed.
    if (!page.isOpen) return;
    if (snapshot !== null) page.send(snapshot);
    page.watching = { reader: standing.reader, lastNumber: replays ? after : standing.number };
    const feed = this.#feedOf(team);
    feed.add(page);
    feed.wake();
  }

  unwatch(page: Page): void {
    const team = page.watching?.reader.team;
    page.watching = null;
    const held = team === undefined ? undefined : this.#feeds.get(team);
    if (team === undefined || held === undefined) return;
    held.feed.remove(page);
    if (!held.feed.isEmpty) return;
    held.subscription.close();
    this.#feeds.delete(team);
  }

  wakeAll(): void {
    for (const { feed } of this.#feeds.values()) feed.wake();
  }

  close(): void {
    for (const { subscription } of this.#feeds.values()) subscription.close();
    this.#feeds.clear();
  }

  async #canReplay(team: string, after: number, number: number): Promise<boolean> {
    if (after === number) return true;
    if (after > number || number - after > longestReplay) return false;
    return (await firstKept(this.#deps.db, team)) <= after + 1;
  }

  #feedOf(team: string): TeamFeed {
    const known = this.#feeds.get(team);
    if (known !== undefined) return known.feed;
    const feed = new TeamFeed(this.#deps, team);
    this.#feeds.set(team, { feed, subscription: this.#deps.bus.subscribe(subject(team), () => feed.wake()) });
    return feed;
  }
}

const subject = (team: string): string => `team.${team}`;
