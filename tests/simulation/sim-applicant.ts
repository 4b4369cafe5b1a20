import { presentMs } from './sim-database.ts';
import type { SimNode, SimRight } from './sim-portal.ts';
import type { World } from './world.ts';

interface Parts {
  readonly world: World;
  readonly anyNode: () => SimNode | undefined;
  readonly onClaimed: (right: SimRight) => void;
}

/** How long a page looks for its place before it gives up hearing of it. */
const pollMs = 1_500;

/** A page that waits for a place: it polls, is away now and then, and takes what it is offered, mostly. */
export class SimApplicant {
  readonly waiter: string;
  readonly #parts: Parts;
  #awayUntil = 0;
  #over = false;

  constructor(parts: Parts, waiter: string) {
    this.#parts = parts;
    this.waiter = waiter;
    this.#pollAgain();
  }

  get over(): boolean {
    return this.#over;
  }

  leave(): void {
    this.#over = true;
    this.#parts.anyNode()?.write((database) => database.leaveList(this.waiter));
  }

  #pollAgain(): void {
    this.#parts.world.after(pollMs, () => this.#poll());
  }

  #poll(): void {
    const { world, anyNode } = this.#parts;
    if (this.#over) return;
    if (!world.calm && world.random.chance(0.03)) this.#awayUntil = world.now + world.random.below(8 * presentMs);
    if (world.now < this.#awayUntil) return this.#pollAgain();
    const node = anyNode();
    const state = node?.write((database) => ({ state: database.hear(this.waiter) }));
    // Only an answer tells that it left the list.
    if (state != null && state.state === null) this.#over = true;
    else if (state?.state === 'offered') this.#claim();
    else this.#pollAgain();
  }

  /** The answer may get lost: then nobody ever comes, and a lease is all it holds. */
  #claim(): void {
    const { world, anyNode, onClaimed } = this.#parts;
    if (!world.calm && world.random.chance(0.1)) return this.#pollAgain();
    const right = anyNode()?.claim(this.waiter) ?? null;
    if (right === null) return this.#pollAgain();
    this.#over = true;
    world.send(() => onClaimed(right));
  }
}
