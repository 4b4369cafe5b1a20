/** A refinement holds up what comes after it for no longer than about this. */
export const refinementMs = 40;
const mostTiles = 8;

/**
 * How many tiles are refined at once. The answers tell, not the rate of the road: small updates take a fixed time at both ends, and a rate
 * that is measured with them keeps them small.
 */
export class RefinementSize {
  #tiles = 1;

  get tiles(): number {
    return this.#tiles;
  }

  /** Takes how long the last refinement took beyond the road's own length. */
  answered(busyMs: number): void {
    if (busyMs > refinementMs) this.#tiles = Math.max(1, this.#tiles / 2);
    else if (busyMs <= refinementMs / 2) this.#tiles = Math.min(mostTiles, this.#tiles * 2);
  }
}
