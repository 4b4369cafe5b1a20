import type { SimNode, SimRight } from './sim-portal.ts';
import type { SimRelay } from './sim-relay.ts';
import type { World } from './world.ts';

interface Parts {
  readonly world: World;
  readonly relay: SimRelay;
  readonly anyNode: () => SimNode | undefined;
  readonly onResumed: () => void;
}

/** A browser's tab with one session: it resumes what it loses, until it is told that it is over. */
export class SimViewer {
  readonly session: string;
  readonly #parts: Parts;
  #fence: number;
  #open = true;
  #resuming = false;

  constructor(parts: Parts, right: SimRight) {
    this.#parts = parts;
    this.session = right.session;
    this.#fence = right.fence;
    this.#dial(right);
  }

  get open(): boolean {
    return this.#open;
  }

  /** Told that it is over. */
  ended(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#parts.relay.close(this.session, this.#fence);
  }

  /** The tab closes: with a last word, unless it is killed. */
  close(killed: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    const { relay, world, anyNode } = this.#parts;
    relay.close(this.session, this.#fence);
    const leave = { type: 'leave', fence: this.#fence } as const;
    if (!killed) world.send(() => anyNode()?.act(this.session, leave));
  }

  reload(): void {
    if (this.#open) this.#resume(3);
  }

  #dial(right: SimRight): void {
    const { relay, world } = this.#parts;
    this.#fence = right.fence;
    for (const token of right.tokens) {
      world.after(world.delay(), () => {
        if (!this.#open || this.#fence !== right.fence) return;
        relay.dial(token, { opened: () => undefined, lost: () => this.#lost(right.fence) });
      });
    }
  }

  #lost(fence: number): void {
    if (this.#open && fence === this.#fence && !this.#resuming) this.#resume(5);
  }

  #resume(tries: number): void {
    const { world, anyNode } = this.#parts;
    if (tries === 0) {
      this.#open = false;
      return;
    }
    this.#resuming = true;
    world.after(200 + world.delay(), () => {
      this.#resuming = false;
      if (!this.#open) return;
      const right = anyNode()?.resume(this.session) ?? null;
      if (right === null) return this.#resume(tries - 1);
      // The answer may get lost on its way back: then it tries again.
      if (!world.calm && world.random.chance(0.1)) return this.#resume(tries - 1);
      this.#parts.onResumed();
      this.#dial(right);
    });
  }
}
