import { tileSize } from '../dirty-tiles.ts';
import type { EncoderName } from '../encoders/encoder.ts';
import { type Move, sourceOf } from '../moves/move.ts';
import type { Rectangle } from '../rectangle.ts';

/**
 * Which tiles of the screen one viewer sees with losses, and since when they have not changed. What has stood still for a while is
 * named to be shown again without.
 */
export class Unrefined {
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;
  readonly #lossy: Uint8Array;
  readonly #changedAt: Float64Array;
  #count = 0;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.ceil(width / tileSize);
    const tiles = this.#columns * Math.ceil(height / tileSize);
    this.#lossy = new Uint8Array(tiles);
    this.#changedAt = new Float64Array(tiles);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  changed(areas: readonly Rectangle[], now: number): void {
    for (const area of areas) for (const tile of this.#tiles(area)) this.#changedAt[tile] = now;
  }

  /** What was sent, as it was encoded. */
  sent(rectangles: readonly (Rectangle & { readonly encoder: EncoderName })[]): void {
    for (const rectangle of rectangles) if (rectangle.encoder === 'tight-jpeg') this.mark(rectangle);
  }

  /** Copies of lossy pixels are lossy. */
  moved(moves: readonly Move[]): void {
    if (this.isEmpty) return;
    for (const move of moves) {
      if (this.#tiles(sourceOf(move)).some((tile) => this.#lossy[tile] === 1)) this.mark(move.to);
    }
  }

  mark(area: Rectangle): void {
    for (const tile of this.#tiles(area)) {
      if (this.#lossy[tile] === 1) continue;
      this.#lossy[tile] = 1;
      this.#count += 1;
    }
  }

  /**
   * Takes neighbours in one row of tiles, at most so many, none of which has changed since `before` nor is shown as a film; undefined
   * when there are none.
   */
  take(before: number, most: number, films: readonly Rectangle[] = []): Rectangle | undefined {
    if (this.#count === 0) return undefined;
    const filmed = new Set(films.flatMap((film) => this.#tiles(film)));
    const isWanted = (tile: number): boolean =>
      this.#lossy[tile] === 1 && (this.#changedAt[tile] ?? 0) <= before && !filmed.has(tile);
    const first = this.#lossy.findIndex((_, tile) => isWanted(tile));
    if (first < 0) return undefined;
    const rowEnd = (Math.floor(first / this.#columns) + 1) * this.#columns;
    let end = first;
    while (end < rowEnd && end - first < most && isWanted(end)) {
      this.#lossy[end] = 0;
      this.#count -= 1;
      end += 1;
    }
    const x = (first % this.#columns) * tileSize;
    const y = Math.floor(first / this.#columns) * tileSize;
    const width = Math.min((end - first) * tileSize, this.#width - x);
    return { x, y, width, height: Math.min(tileSize, this.#height - y) };
  }

  #tiles({ x, y, width, height }: Rectangle): number[] {
    const tiles: number[] = [];
    for (let row = Math.floor(y / tileSize); row * tileSize < y + height; row += 1) {
      for (let column = Math.floor(x / tileSize); column * tileSize < x + width; column += 1) {
        tiles.push(row * this.#columns + column);
      }
    }
    return tiles;
  }
}
