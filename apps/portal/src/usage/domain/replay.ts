import { type Bucket, quietBucket } from './bucket.ts';
import { PlaceNumbers } from './place-numbers.ts';

/** What the rows of a team say happened; times are epoch ms. */
export type UsageChange =
  | { readonly type: 'freed'; readonly at: number; readonly session: string }
  | { readonly type: 'taken'; readonly at: number; readonly session: string; readonly who: string }
  | {
      readonly type: 'refused';
      readonly at: number;
      /** Member and device: who tries again is no further request. */
      readonly who: string;
      readonly times: number;
      readonly short: number;
    }
  | { readonly type: 'waited'; readonly at: number; readonly times: number };

/** Somebody was refused, and would have been there until then. */
interface Missed {
  readonly who: string;
  readonly until: number;
  readonly number: number;
}

/** What a replay needs of all that came before. */
export interface UsageState {
  /** The sessions that hold places, each with the number it would have among places without a limit. */
  readonly places: Readonly<Record<string, number>>;
  /** The refused who would still be there, who leaves first first. */
  readonly missed: readonly Missed[];
}

export const nothingInUse: UsageState = { places: {}, missed: [] };
const order: Record<UsageChange['type'], number> = { freed: 0, taken: 1, refused: 2, waited: 3 };

/**
 * Replays what happened, bucket by bucket. Every request gets the lowest number that is free among places without a limit: a
 * capacity of n would have let in exactly the requests with a number up to n, since what holds places up to n holds them
 * whatever comes beyond. A refused request stays for `usualMs`, unless its person gets in before, and then as long as they stay.
 */
export function replay(
  state: UsageState,
  changes: readonly UsageChange[],
  { from, to, bucketMs, usualMs }: { from: number; to: number; bucketMs: number; usualMs: number },
): { readonly state: UsageState; readonly buckets: readonly Bucket[] } {
  const sorted = changes.toSorted((a, b) => a.at - b.at || order[a.type] - order[b.type]);
  const run = new Run(state, usualMs);
  const buckets: Bucket[] = [];
  let next = 0;
  for (let at = from; at < to; at += bucketMs) {
    const end = Math.min(to, at + bucketMs);
    const before = next;
    while ((sorted[next]?.at ?? Number.POSITIVE_INFINITY) < end) next += 1;
    buckets.push(run.through(at, end, sorted.slice(before, next)));
  }
  return { state: run.state(), buckets };
}

type Draft = { -readonly [Key in keyof Bucket]: Bucket[Key] } & { levels: Record<number, number> };

class Run {
  readonly #places: Map<string, number>;
  readonly #numbers = new PlaceNumbers();
  readonly #usualMs: number;
  #missed: Missed[];

  constructor(state: UsageState, usualMs: number) {
    this.#places = new Map(Object.entries(state.places));
    this.#missed = [...state.missed];
    this.#usualMs = usualMs;
    for (const number of this.#places.values()) this.#numbers.occupy(number);
    for (const { number } of this.#missed) this.#numbers.occupy(number);
  }

  state(): UsageState {
    return { places: Object.fromEntries(this.#places), missed: this.#missed };
  }

  through(at: number, end: number, changes: readonly UsageChange[]): Bucket {
    if (changes.length === 0) return quietBucket(at, this.#places.size, end - at);
    const draft: Draft = { ...quietBucket(at, this.#places.size, 0), levels: {} };
    let since = at;
    for (const change of changes) {
      draft.placeMs += this.#places.size * (change.at - since);
      since = change.at;
      this.#letGo(change.at);
      this.#apply(change, draft);
      draft.max = Math.max(draft.max, this.#places.size);
    }
    draft.placeMs += this.#places.size * (end - since);
    draft.inUse = this.#places.size;
    return draft;
  }

  #apply(change: UsageChange, draft: Draft): void {
    if (change.type === 'freed') this.#free(change.session);
    else if (change.type === 'taken') this.#take(change.session, change.who, draft);
    else if (change.type === 'refused') this.#refuse(change, draft);
    else draft.waited += change.times;
  }

  #free(session: string): void {
    const number = this.#places.get(session);
    if (number === undefined) return;
    this.#places.delete(session);
    this.#numbers.release(number);
  }

  /** Who was refused a moment ago has their number already, and is no further request. */
  #take(session: string, who: string, draft: Draft): void {
    draft.admitted += 1;
    const earlier = this.#missed.find((missed) => missed.who === who);
    this.#missed = this.#missed.filter((missed) => missed !== earlier);
    this.#places.set(session, earlier?.number ?? this.#request(draft));
  }

  #refuse({ at, who, times, short }: Extract<UsageChange, { type: 'refused' }>, draft: Draft): void {
    draft.refused += times;
    draft.short = Math.max(draft.short, short);
    if (this.#missed.some((missed) => missed.who === who)) return;
    this.#missed.push({ who, until: at + this.#usualMs, number: this.#request(draft) });
    this.#missed.sort((a, b) => a.until - b.until);
  }

  #request(draft: Draft): number {
    const number = this.#numbers.take();
    draft.levels[number] = (draft.levels[number] ?? 0) + 1;
    return number;
  }

  #letGo(now: number): void {
    while ((this.#missed[0]?.until ?? Number.POSITIVE_INFINITY) <= now) {
      const gone = this.#missed.shift();
      if (gone !== undefined) this.#numbers.release(gone.number);
    }
  }
}
