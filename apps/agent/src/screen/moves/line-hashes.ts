import type { PixelLoops } from '../pixels/pixel-loops.ts';
import { bytesPerPixel, type PixelLayout } from '../pixels/pixel-memory.ts';
import type { WasmMemory } from '../pixels/web-assembly.ts';
import type { Rectangle } from '../rectangle.ts';

/** The two pictures that are compared, in one memory. */
export interface PicturesInMemory {
  readonly width: number;
  readonly height: number;
  readonly memory: WasmMemory;
  /** Where what was known begins, and what was just grabbed. */
  readonly known: number;
  readonly fresh: number;
  readonly layout: Pick<PixelLayout, 'lines'>;
  readonly loops: PixelLoops;
}

/** Rows that moved up or down in strips of columns, or columns that moved sideways in bands of rows. */
export type Direction = 'rows' | 'columns';

const bytesPerHash = 4;
const votingPixels = 32;
/** As far as a page is scrolled between two pictures, mostly. */
const nearLines = 160;

/** The hashes of the lines of one strip, before and now. */
export interface StripHashes {
  readonly before: Uint32Array;
  readonly now: Uint32Array;
}

/**
 * Hashes of the lines in an area, strip by strip. Lines are rows, cut into strips of columns; or columns, cut into bands of
 * rows. Strip 0 begins with the area. What was before is looked at `across` pixels further along the lines, inside the picture.
 */
export class LineHashes {
  readonly #pictures: PicturesInMemory;
  readonly #area: Rectangle;
  readonly #direction: Direction;
  readonly #edges: readonly number[];
  readonly #across: number;
  readonly #hashed = new Map<number, StripHashes>();
  readonly votes: Int32Array;
  readonly lines: number;

  constructor(pictures: PicturesInMemory, area: Rectangle, direction: Direction, edges: readonly number[], across = 0) {
    this.#pictures = pictures;
    this.#area = area;
    this.#direction = direction;
    this.#edges = edges;
    this.#across = across;
    this.lines = direction === 'rows' ? area.height : area.width;
    this.votes = new Int32Array(pictures.memory.buffer, this.#at(2 * this.strips), 2 * this.lines);
    this.votes.fill(0);
  }

  get strips(): number {
    return this.#edges.length - 1;
  }

  /** Counts the votes of one strip, by half of it: memory is what looking costs. */
  vote(strip: number): void {
    const { known, fresh, loops } = this.#pictures;
    this.#hash(strip, known, this.#at(2 * strip), votingPixels);
    this.#hash(strip, fresh, this.#at(2 * strip + 1), votingPixels);
    loops.vote(this.#at(2 * strip), this.#at(2 * strip + 1), this.lines, this.#at(2 * this.strips));
  }

  /** Counts the votes of one strip whose lines repeat; after `vote`, by the same hashes. */
  voteNear(strip: number): void {
    const { loops } = this.#pictures;
    loops.voteNear(this.#at(2 * strip), this.#at(2 * strip + 1), this.lines, nearLines, this.#at(2 * this.strips));
  }

  of(strip: number): StripHashes {
    let hashes = this.#hashed.get(strip);
    if (hashes === undefined) {
      const { known, fresh, memory } = this.#pictures;
      const along = this.#direction === 'rows' ? 1 : this.#pictures.width;
      this.#hash(strip, known + this.#across * along * bytesPerPixel, this.#at(2 * strip));
      this.#hash(strip, fresh, this.#at(2 * strip + 1));
      hashes = {
        before: new Uint32Array(memory.buffer, this.#at(2 * strip), this.lines),
        now: new Uint32Array(memory.buffer, this.#at(2 * strip + 1), this.lines),
      };
      this.#hashed.set(strip, hashes);
    }
    return hashes;
  }

  #at(column: number): number {
    // Columns are hashed four at a time.
    return this.#pictures.layout.lines + column * Math.ceil(this.lines / 4) * 4 * bytesPerHash;
  }

  #hash(strip: number, picture: number, out: number, mostPixels = Number.POSITIVE_INFINITY): void {
    const { width: stride, loops } = this.#pictures;
    const from = this.#edges[strip] ?? 0;
    const size = Math.min(mostPixels, (this.#edges[strip + 1] ?? from) - from);
    const { x, y } = this.#area;
    if (this.#direction === 'rows')
      loops.hashRows(picture + (y * stride + from) * bytesPerPixel, stride, size, this.lines, out);
    else loops.hashColumns(picture + (from * stride + x) * bytesPerPixel, stride, this.lines, size, out);
  }
}
