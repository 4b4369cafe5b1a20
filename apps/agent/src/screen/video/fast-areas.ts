import { tileSize } from '../dirty-tiles.ts';
import { area, contains, intersect, type Rectangle, same, union } from '../rectangle.ts';

/** Changes are remembered for about so long. */
const memoryMs = 500;
/** Changes a second from which a tile may be part of a film, and below which it no longer is. */
const hotRate = 12;
const coolRate = 4;
/** Not looked at more often. */
const lookEveryMs = 100;
/** An area that moves less than this share of itself for so long is given up. */
const coolShare = 0.25;
const coolForMs = 300;
/** The same area must be found as often in a row. */
const steadyLooks = 2;
const smallestSide = 96;
const smallestArea = 40_000;
/** Of the tiles in an area's bounds so many are hot, or it is no one thing. */
const hotShare = 0.6;
/** A change smaller than this part of a tile is a cursor or a spinner. */
const smallestChange = 0.08;
const mostAreas = 4;

interface Area {
  readonly rectangle: Rectangle;
  coolSince: number | undefined;
}

interface Candidate {
  readonly rectangle: Rectangle;
  readonly looks: number;
}

/** Whether what the area shows has more colours than text and panels have. */
export type IsPictorial = (area: Rectangle) => boolean;

/**
 * Finds, by themselves, the areas of a screen that change as films do: many times a second, as one block, in more colours than a
 * palette holds. Rectangles have even sides, as video wants them, and no two overlap.
 */
export class FastAreas {
  readonly #columns: number;
  readonly #rows: number;
  readonly #bounds: Rectangle;
  readonly #isPictorial: IsPictorial;
  readonly #rates: Float64Array;
  readonly #changedAt: Float64Array;
  /** What changed in each tile lately, exactly. */
  readonly #boxes: (Rectangle | undefined)[];
  #areas: Area[] = [];
  #candidates: Candidate[] = [];
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(width: number, height: number, isPictorial: IsPictorial) {
    this.#columns = Math.ceil(width / tileSize);
    this.#rows = Math.ceil(height / tileSize);
    this.#bounds = { x: 0, y: 0, width: width - (width % 2), height: height - (height % 2) };
    this.#isPictorial = isPictorial;
    const tiles = this.#columns * this.#rows;
    this.#rates = new Float64Array(tiles);
    this.#changedAt = new Float64Array(tiles);
    this.#boxes = Array.from({ length: tiles });
  }

  get areas(): readonly Rectangle[] {
    return this.#areas.map(({ rectangle }) => rectangle);
  }

  /** Takes what one grab found, but for what only moved. Returns whether the areas are others now. */
  note(changes: readonly Rectangle[], now: number): boolean {
    for (const change of changes) this.#noteTiles(change, now);
    if (now - this.#lookedAt < lookEveryMs) return false;
    this.#lookedAt = now;
    return this.#look(now);
  }

  #noteTiles(change: Rectangle, now: number): void {
    const right = change.x + change.width;
    const bottom = change.y + change.height;
    for (let row = Math.floor(change.y / tileSize); row * tileSize < bottom; row += 1) {
      for (let column = Math.floor(change.x / tileSize); column * tileSize < right; column += 1) {
        const tile = { x: column * tileSize, y: row * tileSize, width: tileSize, height: tileSize };
        const inside = intersect(change, tile);
        if (inside !== undefined) this.#noteTile(row * this.#columns + column, inside, now);
      }
    }
  }

  #noteTile(tile: number, change: Rectangle, now: number): void {
    if (area(change) < smallestChange * tileSize * tileSize) return;
    const rate = this.#rateOf(tile, now);
    const box = rate < coolRate / 2 ? undefined : this.#boxes[tile];
    this.#boxes[tile] = box === undefined ? change : union(box, change);
    this.#rates[tile] = rate + 1000 / memoryMs;
    this.#changedAt[tile] = now;
  }

  /** Changes a second, the last ones counting most. */
  #rateOf(tile: number, now: number): number {
    return (this.#rates[tile] ?? 0) * Math.exp(((this.#changedAt[tile] ?? 0) - now) / memoryMs);
  }

  #look(now: number): boolean {
    const before = this.#areas;
    this.#areas = this.#areas.filter((known) => !this.#isCool(known, now));
    const found = this.#blocks(now);
    const steady: Rectangle[] = [];
    this.#candidates = found.map((rectangle) => {
      const looks = 1 + (this.#candidates.find((known) => same(known.rectangle, rectangle))?.looks ?? 0);
      if (looks >= steadyLooks) steady.push(rectangle);
      return { rectangle, looks };
    });
    for (const rectangle of steady) this.#take(rectangle);
    return before.length !== this.#areas.length || before.some((known, index) => known !== this.#areas[index]);
  }

  /** A block takes the place of the areas that it holds or touches; inside one that is there already it is no news. */
  #take(rectangle: Rectangle): void {
    const touched = this.#areas.filter((known) => intersect(known.rectangle, rectangle) !== undefined);
    if (touched.some((known) => contains(known.rectangle, rectangle))) return;
    const whole = touched.reduce((sum, known) => union(sum, known.rectangle), rectangle);
    const others = this.#areas.filter((known) => !touched.includes(known));
    if (others.some((known) => intersect(known.rectangle, whole) !== undefined)) return;
    if (touched.length === 0 && (others.length >= mostAreas || !this.#isPictorial(whole))) return;
    this.#areas = [...others, { rectangle: whole, coolSince: undefined }];
  }

  #isCool(known: Area, now: number): boolean {
    const { x, y, width, height } = known.rectangle;
    let tiles = 0;
    let warm = 0;
    for (let row = Math.floor(y / tileSize); row * tileSize < y + height; row += 1) {
      for (let column = Math.floor(x / tileSize); column * tileSize < x + width; column += 1) {
        tiles += 1;
        if (this.#rateOf(row * this.#columns + column, now) >= coolRate) warm += 1;
      }
    }
    if (warm >= coolShare * tiles) {
      known.coolSince = undefined;
      return false;
    }
    known.coolSince ??= now;
    return now - known.coolSince >= coolForMs;
  }

  /** Hot tiles that touch, as the exact bounds of what changes in them. */
  #blocks(now: number): Rectangle[] {
    const tiles = this.#columns * this.#rows;
    const hot = Array.from({ length: tiles }, (_, tile) => this.#rateOf(tile, now) >= hotRate);
    const blocks: Rectangle[] = [];
    for (let tile = 0; tile < tiles; tile += 1) {
      if (hot[tile] !== true) continue;
      const block = this.#flood(tile, hot);
      if (block !== undefined) blocks.push(block);
    }
    return blocks;
  }

  /** Takes the tiles that hang together with that one out of `hot`. */
  #flood(first: number, hot: boolean[]): Rectangle | undefined {
    const open = [first];
    hot[first] = false;
    let count = 0;
    let box: Rectangle | undefined;
    for (let tile = open.pop(); tile !== undefined; tile = open.pop()) {
      count += 1;
      const own = this.#boxes[tile];
      if (own !== undefined) box = box === undefined ? own : union(box, own);
      for (const next of this.#neighbours(tile)) {
        if (hot[next] !== true) continue;
        hot[next] = false;
        open.push(next);
      }
    }
    return box === undefined ? undefined : this.#asVideo(box, count);
  }

  #neighbours(tile: number): number[] {
    const column = tile % this.#columns;
    const near = [tile - this.#columns, tile + this.#columns];
    if (column > 0) near.push(tile - 1);
    if (column < this.#columns - 1) near.push(tile + 1);
    return near.filter((next) => next >= 0 && next < this.#columns * this.#rows);
  }

  #asVideo(box: Rectangle, tiles: number): Rectangle | undefined {
    const x = box.x - (box.x % 2);
    const y = box.y - (box.y % 2);
    const even = intersect(
      { x, y, width: evenUp(box.x + box.width - x), height: evenUp(box.y + box.height - y) },
      this.#bounds,
    );
    if (even === undefined || even.width < smallestSide || even.height < smallestSide) return undefined;
    const columns = Math.ceil((even.x + even.width) / tileSize) - Math.floor(even.x / tileSize);
    const rows = Math.ceil((even.y + even.height) / tileSize) - Math.floor(even.y / tileSize);
    return area(even) >= smallestArea && tiles >= hotShare * columns * rows ? even : undefined;
  }
}

const evenUp = (size: number): number => size + (size % 2);
