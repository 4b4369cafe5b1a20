import type { LiveEvent } from '@usher/contract';
import type { Db } from '../database/index.ts';
import { readOutbox } from '../outbox/index.ts';
import type { Log, MemberActor, OutboxEvent, Presenter, SignInReader } from '../ports.ts';
import type { Page } from './page.ts';

const batch = 200;

export interface FeedDeps {
  readonly db: Db;
  readonly presenter: Presenter;
  readonly signIns: SignInReader;
  readonly log: Log;
}

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
        this.#again = false;
        while (await this.#step()) continue;
      }
    } catch (error) {
      this.#deps.log.error({ err: error, team: this.#team }, 'events could not be given to pages');
    }
    this.#running = false;
  }

  async #step(): Promise<boolean> {
    const numbers = [...this.#pages].flatMap((page) => page.watching?.lastNumber ?? []);
    if (numbers.length === 0) return false;
    const events = await readOutbox(this.#deps.db, this.#team, Math.min(...numbers), batch);
    const readings = await this.#load(events);
    if (events.some((event) => event.kind === 'member')) await this.#readReadersAgain();
    for (const [index, event] of events.entries()) {
      for (const page of this.#pages) this.#give(page, event, readings[index]);
    }
    return events.length === batch;
  }

  #give(page: Page, event: OutboxEvent, reading: ((reader: MemberActor) => readonly LiveEvent[]) | undefined): void {
    if (page.watching === null || page.watching.lastNumber >= event.number) return;
    page.give(event.number, reading === undefined ? [] : reading(page.watching.reader));
  }

  /** In a burst only the last change of a thing is read and worded; the ones before it say nothing. */
  #load(events: readonly OutboxEvent[]) {
    const newest = new Map(events.map((event) => [`${event.kind} ${event.subject}`, event.number]));
    return Promise.all(
      events.map(async (event) => {
        const shown = event.kind === 'capacity-asked' || newest.get(`${event.kind} ${event.subject}`) === event.number;
        return shown ? this.#deps.presenter.load(event) : undefined;
      }),
    );
  }

  async #readReadersAgain(): Promise<void> {
    for (const page of this.#pages) {
      const reader = await this.#deps.signIns.member(page.actor, this.#team);
      if (reader === null) page.signOut();
      else if (page.watching !== null) page.watching.reader = reader;
    }
  }
}
