import { type FromLive, fromLive, type Id, type ToLive } from '@usher/contract';
import type { Timers } from '@usher/link';

export interface LiveSocket {
  send(text: string): void;
  close(): void;
}

export interface LiveSocketHandlers {
  open(): void;
  text(text: string): void;
  close(): void;
}

export interface LiveLinkOptions {
  readonly session: Id;
  readonly dial: (handlers: LiveSocketHandlers) => LiveSocket;
  readonly timers: Timers;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly onNews: (news: LiveNews) => void;
}

/** What the Portal tells a viewer's tab of its session. */
export type LiveNews = Extract<FromLive, { type: 'viewer-state' | 'viewer-ended' | 'release-asked' | 'release-over' }>;

const newsTypes: readonly FromLive['type'][] = ['viewer-state', 'viewer-ended', 'release-asked', 'release-over'];

function isNews(message: FromLive): message is LiveNews {
  return newsTypes.includes(message.type);
}

const longestMessage = 65_536;
const pingEveryMs = 5_000;
const silentAfterMs = 15_000;
const firstRetryMs = 500;
const longestRetryMs = 5_000;
/** A report that cannot be sent within this time is of no use to anybody. */
const reportWithinMs = 5_000;

/** The viewer's tab on the live socket: kept up by itself, it hears of its session's end even when no pipe can say it. */
export class LiveLink {
  readonly #options: LiveLinkOptions;
  #socket: LiveSocket | null = null;
  #open = false;
  #over = false;
  #fence: number | null = null;
  #report: ToLive | null = null;
  #failures = 0;
  #heardAt: number;
  readonly #stopPinging: () => void;

  constructor(options: LiveLinkOptions) {
    this.#options = options;
    this.#heardAt = options.timers.now();
    this.#stopPinging = options.timers.every(pingEveryMs, () => this.#ping());
    this.#dial();
  }

  watch(fence: number): void {
    this.#fence = fence;
    if (this.#open) this.#send({ type: 'watch-session', session: this.#options.session, fence });
  }

  /** Says, if `fence` is given, that nothing is shown any more; then hangs up. */
  finish(fence: number | null): void {
    if (this.#over || this.#report !== null) return;
    if (fence === null) return this.#hangUp();
    this.#report = { type: 'viewer-closed', session: this.#options.session, fence };
    if (this.#open) this.#sendReport(this.#report);
    else this.#options.after(reportWithinMs, () => this.#hangUp());
  }

  #dial(): void {
    if (this.#over) return;
    this.#heardAt = this.#options.timers.now();
    const current = (work: () => void) => () => {
      if (this.#socket === socket && !this.#over) work();
    };
    const socket: LiveSocket = this.#options.dial({
      open: () => current(() => this.#opened())(),
      text: (text) => current(() => this.#heard(text))(),
      close: () => current(() => this.#closed())(),
    });
    this.#socket = socket;
  }

  #opened(): void {
    this.#open = true;
    this.#failures = 0;
    if (this.#fence !== null) this.watch(this.#fence);
    if (this.#report !== null) this.#sendReport(this.#report);
  }

  #heard(text: string): void {
    this.#heardAt = this.#options.timers.now();
    const message = read(text);
    if (message === null) return;
    if (isNews(message) && message.session === this.#options.session) this.#options.onNews(message);
  }

  #closed(): void {
    this.#open = false;
    this.#socket = null;
    const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** this.#failures++);
    this.#options.after(waitMs, () => this.#dial());
  }

  #ping(): void {
    if (this.#socket === null) return;
    if (this.#options.timers.now() - this.#heardAt <= silentAfterMs) {
      if (this.#open) this.#send({ type: 'ping' });
      return;
    }
    this.#socket.close();
    this.#closed();
  }

  #sendReport(report: ToLive): void {
    this.#send(report);
    this.#hangUp();
  }

  #send(message: ToLive): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #hangUp(): void {
    this.#over = true;
    this.#stopPinging();
    this.#socket?.close();
  }
}

function read(text: string): FromLive | null {
  if (text.length > longestMessage) return null;
  try {
    const parsed = fromLive.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: nothing that concerns a viewer.
    return null;
  }
}
