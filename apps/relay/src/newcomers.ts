import type { Leg } from './leg.ts';

/** Legs that have not shown a token yet. When there are too many, the one that has had most time goes. */
export class Newcomers {
  readonly #legs = new Set<Leg>();
  readonly #max: number;
  readonly #refuse: (leg: Leg) => void;

  constructor(max: number, refuse: (leg: Leg) => void) {
    this.#max = max;
    this.#refuse = refuse;
  }

  add(leg: Leg): void {
    this.#legs.add(leg);
    if (this.#legs.size <= this.#max) return;
    const [oldest] = this.#legs;
    if (oldest) this.#drop(oldest);
  }

  remove(leg: Leg): void {
    this.#legs.delete(leg);
  }

  dropOlderThan(bornBefore: number): void {
    for (const leg of this.#legs) if (leg.since <= bornBefore) this.#drop(leg);
  }

  closeAll(): void {
    for (const leg of this.#legs) this.#drop(leg);
  }

  #drop(leg: Leg): void {
    this.#legs.delete(leg);
    this.#refuse(leg);
  }
}
