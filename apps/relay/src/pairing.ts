import type { Leg, PipeRef } from './leg.ts';
import type { PipeLegs } from './pipe.ts';

interface Waiting {
  readonly ref: PipeRef;
  readonly side: keyof PipeLegs;
  readonly leg: Leg;
}

/** Legs whose token was accepted and whose other side has not come yet. */
export class Pairing {
  readonly #waiting = new Map<string, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** The two legs when the other side was there; otherwise this one waits, in the place of one like it. */
  match(ref: PipeRef, side: keyof PipeLegs, leg: Leg): PipeLegs | { readonly displaced: Leg | null } {
    const key = keyOf(ref);
    const found = this.#waiting.get(key);
    if (found && found.side !== side) {
      this.#waiting.delete(key);
      return side === 'agent' ? { agent: leg, viewer: found.leg } : { agent: found.leg, viewer: leg };
    }
    this.#waiting.set(key, { ref, side, leg });
    return { displaced: found?.leg ?? null };
  }

  remove(leg: Leg): void {
    this.#take((waiting) => waiting.leg === leg);
  }

  takeCut(session: string, fence: number): Leg[] {
    return this.#take(({ ref }) => ref.id === session && ref.fence <= fence);
  }

  takeOlderThan(since: number): Leg[] {
    return this.#take(({ leg }) => leg.since <= since);
  }

  takeAll(): Leg[] {
    return this.#take(() => true);
  }

  #take(which: (waiting: Waiting) => boolean): Leg[] {
    const taken: Leg[] = [];
    for (const [key, waiting] of this.#waiting) {
      if (!which(waiting)) continue;
      this.#waiting.delete(key);
      taken.push(waiting.leg);
    }
    return taken;
  }
}

export function keyOf({ id, fence, pipe }: PipeRef): string {
  return `${id} ${fence} ${pipe}`;
}
