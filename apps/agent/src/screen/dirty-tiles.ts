import type { Rectangle } from './rectangle.ts';

export const tileSize = 64;
/** Of a tile's pixels: a few letters, a cursor. */
const smallChange = 1_024;

/**
 * Which pixels differ from what somebody has: one bounding box per tile of the screen. Cheap to add to, never
 * larger than the screen, and it gives few, exact rectangles however many changes were added.
 */
export class DirtyTiles {
  readonly columns: number;
  readonly rows: number;
  readonly #left: Int32Array;
  readonly #top: Int32Array;
  /** Exclusive ends; 0 marks a clean tile. */
  readonly #right: Int32Array;
  readonly #bottom: Int32Array;
  #count = 0;

  constructor(width: number, height: number) {
    this.columns = Math.ceil(width / tileSize);
    this.rows = Math.ceil(height / tileSize);
    const tiles = this.columns * this.rows;
    this.#left = new Int32Array(tiles);
    this.#top = new Int32Array(tiles);
    this.#right = new Int32Array(tiles);
    this.#bottom = new Int32Array(tiles);
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Adds one rectangle that lies inside the screen. */
  add({ x, y, width, height }: Rectangle): void {
    const right = x + width;
    const bottom = y + height;
    for (let row = Math.floor(y / tileSize); row * tileSize < bottom; row += 1) {
      const top = Math.max(y, row * tileSize);
      const end = Math.min(bottom, (row + 1) * tileSize);
      for (let column = Math.floor(x / tileSize); column * tileSize < right; column += 1) {
        const left = Math.max(x, column * tileSize);
        this.#grow(row * this.columns + column, left, top, Math.min(right, (column + 1) * tileSize), end);
      }
    }
  }

  addAll(rectangles: Iterable<Rectangle>): void {
    for (const rectangle of rectangles) this.add(rectangle);
  }

  /** Whether any dirty pixel may lie in the rectangle, which lies inside the screen. */
  touches({ x, y, width, height }: Rectangle): boolean {
    if (this.#count === 0) return false;
    const right = x + width;
    const bottom = y + height;
    for (let row = Math.floor(y / tileSize); row * tileSize < bottom; row += 1) {
      for (let column = Math.floor(x / tileSize); column * tileSize < right; column += 1) {
        if (this.#tileTouches(row * this.columns + column, x, y, right, bottom)) return true;
      }
    }
    return false;
  }

  #tileTouches(tile: number, left: number, top: number, right: number, bottom: number): boolean {
    const [tileRight = 0, tileBottom = 0] = [this.#right[tile], this.#bottom[tile]];
    const [tileLeft = 0, tileTop = 0] = [this.#left[tile], this.#top[tile]];
    return tileRight > left && tileBottom > top && tileLeft < right && tileTop < bottom;
  }

  #grow(tile: number, left: number, top: number, right: number, bottom: number): void {
    if (this.#right[tile] === 0) {
      this.#count += 1;
      this.#left[tile] = left;
      this.#top[tile] = top;
      this.#right[tile] = right;
      this.#bottom[tile] = bottom;
      return;
    }
    this.#left[tile] = Math.min(left, this.#left[tile] ?? left);
    this.#top[tile] = Math.min(top, this.#top[tile] ?? top);
    this.#right[tile] = Math.max(right, this.#right[tile] ?? right);
    this.#bottom[tile] = Math.max(bottom, this.#bottom[tile] ?? bottom);
  }

  /**
   * The dirty pixels as rectangles, neighbours joined; afterwards they are clean. Of more than `mostPixels` only a part is taken, small changes
   * first: what is typed does not wait for what scrolls.
   */
  take(mostPixels = Number.POSITIVE_INFINITY): Rectangle[] {
    if (this.#count === 0) return [];
    const chosen = this.#choose(mostPixels);
    const taken: Rectangle[] = [];
    let above: Rectangle[] = [];
    for (let row = 0; row < this.rows; row += 1) {
      const spans = this.#rowSpans(row, chosen).map((span) => joinAbove(span, above, taken));
      taken.push(...spans);
      above = spans;
    }
    if (chosen === undefined) this.clear();
    else this.#clearTiles(chosen);
    return taken;
  }

  /** Which tiles fit into so many pixels, at least one; undefined for all. */
  #choose(mostPixels: number): Uint8Array | undefined {
    if (mostPixels === Number.POSITIVE_INFINITY) return undefined;
    const areas = Float64Array.from(this.#right, (right, tile) => {
      const across = right - (this.#left[tile] ?? 0);
      return right === 0 ? 0 : across * ((this.#bottom[tile] ?? 0) - (this.#top[tile] ?? 0));
    });
    if (areas.reduce((sum, area) => sum + area, 0) <= mostPixels) return undefined;
    const chosen = new Uint8Array(areas.length);
    let pixels = 0;
    for (const isSmall of [true, false]) {
      for (let tile = 0; tile < areas.length && pixels < mostPixels; tile += 1) {
        const area = areas[tile] ?? 0;
        if (area === 0 || area <= smallChange !== isSmall) continue;
        chosen[tile] = 1;
        pixels += area;
      }
    }
    return chosen;
  }

  #clearTiles(chosen: Uint8Array): void {
    for (let tile = 0; tile < chosen.length; tile += 1) {
      if (chosen[tile] === 0) continue;
      this.#right[tile] = 0;
      this.#count -= 1;
    }
  }

  clear(): void {
    this.#right.fill(0);
    this.#count = 0;
  }

  /** Runs of dirty tiles in one row of tiles, each as its bounding box. */
  #rowSpans(row: number, chosen: Uint8Array | undefined): Rectangle[] {
    const spans: Rectangle[] = [];
    let start = -1;
    for (let column = 0; column <= this.columns; column += 1) {
      const tile = row * this.columns + column;
      const dirty = column < this.columns && this.#right[tile] !== 0 && chosen?.[tile] !== 0;
      if (dirty && start < 0) start = column;
      if (!dirty && start >= 0) {
        spans.push(this.#bounds(row * this.columns + start, row * this.columns + column));
        start = -1;
      }
    }
    return spans;
  }

  #bounds(from: number, to: number): Rectangle {
    let top = Number.MAX_SAFE_INTEGER;
    let bottom = 0;
    for (let tile = from; tile < to; tile += 1) {
      top = Math.min(top, this.#top[tile] ?? top);
      bottom = Math.max(bottom, this.#bottom[tile] ?? bottom);
    }
    const x = this.#left[from] ?? 0;
    return { x, y: top, width: (this.#right[to - 1] ?? x) - x, height: bottom - top };
  }
}

/** Joins `span` to the rectangle right above it when both have the same sides, which is taken out of `taken`. */
function joinAbove(span: Rectangle, above: readonly Rectangle[], taken: Rectangle[]): Rectangle {
  const match = above.find(({ x, y, width, height }) => x === span.x && width === span.width && y + height === span.y);
  if (match === undefined) return span;
  taken.splice(taken.indexOf(match), 1);
  return { ...match, height: match.height + span.height };
}
