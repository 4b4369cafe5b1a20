import { times } from './sim-times.ts';
import type { World } from './world.ts';

/** More than this between two clocks is a jump, as the portal's ClockGuard has it. */
const jumpMs = 2_000;
/** Nobody having looked for so long is a doubt, too. */
const unseenMs = jumpMs;

export interface Look {
  readonly database: number;
  readonly own: number;
  readonly server: number;
}

/** The database's clock, which may jump, and which server keeps it; with what the nodes know of that (L8). */
export class SimClock {
  /** Until then nobody is admitted, and nothing runs out. */
  quietUntil = 0;
  /** Until then nothing runs out. */
  keepUntil = 0;
  /** The true time of the last jump or change of servers. */
  troubledAt = Number.NEGATIVE_INFINITY;
  readonly #world: World;
  #offset = 0;
  #server = 1;
  #seenAt: number | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  get now(): number {
    return this.#world.now + this.#offset;
  }

  jump(byMs: number): void {
    this.#offset += byMs;
    this.troubledAt = this.#world.now;
  }

  /** Another server answers from now on; its clock is its own. */
  moveTo(offset: number): void {
    this.#server += 1;
    this.#offset = offset;
    this.troubledAt = this.#world.now;
  }

  isInDoubt(): boolean {
    return (
      this.now < Math.max(this.quietUntil, this.keepUntil) ||
      (this.#seenAt !== null && Math.abs(this.now - this.#seenAt) > unseenMs)
    );
  }

  /** One node's look, as `ClockGuard.look`. Answers how far the clock went back. */
  look(last: Look | null): { readonly look: Look; readonly backMs: number } {
    const look = { database: this.now, own: this.#world.now, server: this.#server };
    const back = this.#seenAt === null ? 0 : this.#seenAt - look.database;
    const jumped =
      back > jumpMs ||
      (last !== null &&
        (last.server !== look.server || Math.abs(look.database - last.database - (look.own - last.own)) > jumpMs));
    const longest = look.database + times.leaseMs;
    this.quietUntil = jumped ? longest : Math.min(this.quietUntil, longest);
    this.keepUntil = -back > unseenMs ? longest : Math.min(this.keepUntil, longest);
    this.#seenAt = look.database;
    return { look, backMs: back > jumpMs ? back : 0 };
  }
}
