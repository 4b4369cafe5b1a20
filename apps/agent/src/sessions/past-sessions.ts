import type { AgentToPortal, Id } from '@usher/contract';

type Stopped = Extract<AgentToPortal, { type: 'session.stopped' }>;

interface Past {
  readonly at: number;
  readonly stopped: Stopped | null;
}

/** Longer than any ticket lives: until then a replayed one must find that its session is over (E5). */
const rememberMs = 600_000;
/** A report that a lost connection may have swallowed is said again on the next, so long. */
const repeatMs = 60_000;
const most = 5_000;

/** What ended here lately. Ended sessions never resume (L4). */
export class PastSessions {
  readonly #past = new Map<Id, Past>();

  /** `stopped`: what the portal was told, if it was to be told. */
  add(id: Id, stopped: Stopped | null, now: number): void {
    this.#past.delete(id);
    this.#past.set(id, { at: now, stopped });
    for (const [old, { at }] of this.#past) {
      if (now - at < rememberMs && this.#past.size <= most) break;
      this.#past.delete(old);
    }
  }

  has(id: Id): boolean {
    return this.#past.has(id);
  }

  report(id: Id): Stopped | null {
    return this.#past.get(id)?.stopped ?? null;
  }

  /** To be said on a new connection. */
  latelyStopped(now: number): readonly Stopped[] {
    return [...this.#past.values()].flatMap(({ at, stopped }) => (stopped && now - at < repeatMs ? [stopped] : []));
  }
}
