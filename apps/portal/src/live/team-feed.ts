import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveEvent } from '@usher/contract';
import { readOutbox } from '../outbox/index.ts';
import type { Log, MemberActor, OutboxEvent, Presenter } from '../ports.ts';
import type { Page } from './page.ts';
import { readSnapshot, readStanding, type SnapshotDeps } from './snapshot.ts';

const batch = 200;

/** What comes within this time of the look before is read and told together: a burst costs each page one look, not many. */
const betweenLooksMs = 40;

export interface FeedDeps extends SnapshotDeps {
  readonly presenter: Presenter;
  readonly log: Log;
}

type Reading = (reader: MemberActor) => readonly LiveEvent[];

/** The pages of this node that watch one team, and the events they get, in order and each once. */
export class TeamFeed {
  readonly #deps: FeedDeps;
  readonly #team: string;
  readonly #pages = new Set<Page>();
  #running = false;
  #again = false;

  constructor(deps: FeedDeps, team: string) {
    this.#deps = deps;
    this.#team = team;
  }

  get isEmpty(): boolean {
    return this.#pages.size === 0;
  }

  add(page: Page): void {
    this.#pages.add(page);
  }

  remove(page: Page): void {
    this.#pages.delete(page);
  }

  /** The outbox may have grown: reads on from where the page furthest behind stands. One run at a time. */
  wake(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again) {
        const looked = performance.now();
        this.#again = false;
        while (await this.#step()) continue;
        const early = betweenLooksMs - (performance.now() - looked);
        if (early > 0) await sleep(early);
      }
    } catch (error) {
      // The next look, seconds away, tries again from the same number.
      this.#deps.log.error({ err: error, team: this.#team }, 'events could not be given to pages');
    }
    this.#running = false;
  }

  async #step(): Promise<boolean> {
    const numbers = [...this.#pages].flatMap((page) => page.watching?.lastNumber ?? []);
    if (numbers.length === 0) return false;
    const from = Math.min(...numbers);
    const events = await readOutbox(this.#deps.db, this.#team, from, batch);
    const readings = await this.#tryLoad(events);
    if (readings === null) {
      for (const page of this.#pages) await this.#startOver(page);
      return false;
    }
    if (events.some(({ kind }) => kind === 'member' || kind === 'api-keys')) await this.#readReadersAgain();
    const changed = [...this.#pages].filter((page) => this.#give(page, events, readings));
    const left = [...this.#pages].filter((page) => isLeftBehind(page, from, events[0]?.number));
    for (const page of [...changed, ...left]) await this.#startOver(page);
    return events.length === batch;
  }

  /**
   * Gives a page what comes next for it; says whether anything among it makes it start over. A page that joined while
   * the events were read may stand before them: its turn comes with the next look, which its joining has asked for.
   */
  #give(page: Page, events: readonly OutboxEvent[], readings: readonly (Reading | undefined)[]): boolean {
    let startsOver = false;
    for (const [index, event] of events.entries()) {
      const { watching } = page;
      if (watching === null || event.number !== watching.lastNumber + 1) continue;
      page.give(event.number, readings[index]?.(watching.reader) ?? []);
      startsOver ||= changesAll(event, watching.reader);
    }
    return startsOver;
  }

  /** An event that cannot be worded must not hold up all that follow: null, and a snapshot says what is so. */
  async #tryLoad(events: readonly OutboxEvent[]): Promise<(Reading | undefined)[] | null> {
    try {
      return await this.#load(events);
    } catch (error) {
      this.#deps.log.error({ err: error, team: this.#team }, 'an event could not be worded');
      return null;
    }
  }

  /** In a burst only the last change of a thing is read and worded; the ones before it say nothing. */
  #load(events: readonly OutboxEvent[]): Promise<(Reading | undefined)[]> {
    const newest = new Map(events.map((event) => [`${event.kind} ${event.subject}`, event.number]));
    return Promise.all(
      events.map(async (event) => {
        const shown = isToldEach(event.kind) || newest.get(`${event.kind} ${event.subject}`) === event.number;
        return shown ? this.#deps.presenter.load(event) : undefined;
      }),
    );
  }

  /** Before a single event of the batch is worded: nobody reads by a role or a key they have lost. */
  async #readReadersAgain(): Promise<void> {
    for (const page of this.#pages) {
      const reader = await this.#deps.signIns.member(page.actor, this.#team);
      // It may watch another team by now.
      if (!this.#pages.has(page)) continue;
      if (reader === null) page.signOut();
      else if (page.watching !== null) page.watching = { reader, lastNumber: page.watching.lastNumber };
    }
  }

  /** Who may see more or less of everything is told by a snapshot. */
  async #startOver(page: Page): Promise<void> {
    const { watching } = page;
    const standing = await readStanding(this.#deps, page.actor, this.#team);
    if (standing === null) return page.signOut();
    const snapshot = await readSnapshot(this.#deps, standing);
    // It may have closed, or asked for a snapshot by itself.
    if (watching === null || page.watching !== watching) return;
    page.send(snapshot);
    page.watching = { reader: standing.reader, lastNumber: standing.number };
  }
}

/** What it would need next is no longer kept. */
function isLeftBehind({ watching }: Page, from: number, first: number | undefined): boolean {
  return watching !== null && first !== undefined && watching.lastNumber >= from && watching.lastNumber + 1 < first;
}

/** What happened, not how things are: each is told. */
function isToldEach(kind: OutboxEvent['kind']): boolean {
  return kind === 'capacity-asked' || kind === 'capacity-alert';
}

/** The reader's own membership changed, or devices did that are too many to be told one by one. */
function changesAll({ kind, subject }: OutboxEvent, reader: MemberActor): boolean {
  return (kind === 'member' && subject === reader.member) || (kind === 'device' && subject === null);
}
