import type { ScreenChanges } from '../capture.ts';
import { DirtyTiles } from '../dirty-tiles.ts';
import { type Move, sourceOf } from '../moves/move.ts';
import type { Rectangle } from '../rectangle.ts';

/** More copies than this in one update are sent as pixels. */
const mostMoves = 64;

/** What one viewer has yet to be shown: first what moved, then pixels. */
export class Backlog {
  readonly #dirty: DirtyTiles;
  #moves: Move[] = [];

  constructor(width: number, height: number) {
    this.#dirty = new DirtyTiles(width, height);
  }

  get isEmpty(): boolean {
    return this.#dirty.isEmpty && this.#moves.length === 0;
  }

  add(rectangle: Rectangle): void {
    this.#dirty.add(rectangle);
  }

  /** A viewer copies what it shows: only what it has been shown by then can be copied. */
  addChanges({ all, moves, rest }: ScreenChanges, mayCopy: boolean): void {
    const fits = this.#moves.length + moves.length <= mostMoves;
    const isShown = (move: Move): boolean => !this.#dirty.touches(sourceOf(move));
    if (moves.length > 0 && mayCopy && fits && moves.every(isShown)) {
      this.#moves.push(...moves);
      this.#dirty.addAll(rest);
    } else {
      this.#dirty.addAll(all);
    }
  }

  /** What moved, and of the pixels about so many; what is left waits. */
  take(mostPixels?: number): { readonly moves: readonly Move[]; readonly pixels: readonly Rectangle[] } {
    const moves = this.#moves;
    this.#moves = [];
    return { moves, pixels: this.#dirty.take(mostPixels) };
  }
}
