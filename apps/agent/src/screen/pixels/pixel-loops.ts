import type { Rectangle } from '../rectangle.ts';
import { seatAt } from './pixel-memory.ts';
import { pixelsWasm } from './pixels.wasm.ts';
import { type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts';

/** The functions of pixels.c. Pointers are byte offsets into the memory, strides count pixels. */
interface Exports {
  readonly __stack_pointer: { value: number };
  hash_rows(pixels: number, stride: number, width: number, rows: number, out: number): void;
  hash_columns(pixels: number, stride: number, width: number, rows: number, out: number): void;
  vote(before: number, now: number, lines: number, votes: number, table: number): number;
  vote_near(before: number, now: number, lines: number, reach: number, votes: number): void;
  equal_rows(a: number, b: number, stride: number, width: number, rows: number): number;
  changed_tiles(
    a: number,
    b: number,
    stride: number,
    x: number,
    y: number,
    width: number,
    rows: number,
    boxes: number,
  ): number;
  find_shift(
    before: number,
    now: number,
    stride: number,
    width: number,
    rows: number,
    table: number,
    scratch: number,
    shift: number,
  ): number;
  copy_rows(to: number, from: number, stride: number, width: number, rows: number): void;
  palette(
    pixels: number,
    stride: number,
    width: number,
    rows: number,
    indexes: number,
    colours: number,
    table: number,
  ): number;
  to_i420(pixels: number, stride: number, width: number, rows: number, y: number, u: number, v: number): void;
}

/** The most pixels whose colours are counted at once, and the most colours. */
export const mostPalettePixels = 32_768;
export const mostColours = 256;

const paletteTableBytes = 5_120;

let compiled: WasmModule | undefined;

/** The compiled loops over one memory, for one thread; `seat` is that thread's own. */
export class PixelLoops {
  readonly #exports: Exports;
  readonly #memory: WasmMemory;
  readonly #colours: number;
  readonly #table: number;
  readonly #indexes: number;
  readonly #voteTable: number;

  constructor(memory: WasmMemory, seat: number) {
    compiled ??= new webAssembly.Module(Buffer.from(pixelsWasm.base64, 'base64'));
    const { exports } = new webAssembly.Instance(compiled, { env: { memory } });
    // What the build exports is what the interface says; a test calls each.
    this.#exports = exports as Exports;
    this.#memory = memory;
    const { stackTop, tables } = seatAt(seat);
    this.#exports['__stack_pointer'].value = stackTop;
    this.#colours = tables;
    this.#table = this.#colours + mostColours * 4;
    this.#indexes = this.#table + paletteTableBytes;
    this.#voteTable = this.#indexes + mostPalettePixels;
  }

  /** The colours of a part and each pixel's number, valid until the next call; undefined for more colours than a palette holds. */
  palette(
    pixels: number,
    stride: number,
    width: number,
    rows: number,
  ): { readonly colours: Int32Array; readonly indexes: Uint8Array } | undefined {
    if (width * rows > mostPalettePixels) return undefined;
    const count = this.#exports.palette(pixels, stride, width, rows, this.#indexes, this.#colours, this.#table);
    if (count === 0) return undefined;
    const { buffer } = this.#memory;
    return {
      colours: new Int32Array(buffer, this.#colours, count),
      indexes: new Uint8Array(buffer, this.#indexes, width * rows),
    };
  }

  hashRows(pixels: number, stride: number, width: number, rows: number, out: number): void {
    this.#exports.hash_rows(pixels, stride, width, rows, out);
  }

  /** `width` in steps of four. */
  hashColumns(pixels: number, stride: number, width: number, rows: number, out: number): void {
    this.#exports.hash_columns(pixels, stride, width, rows, out);
  }

  /** Adds one vote for each line that is elsewhere now, at `votes[distance + lines]`; returns how many lines differ. */
  vote(before: number, now: number, lines: number, votes: number): number {
    return this.#exports.vote(before, now, lines, votes, this.#voteTable);
  }

  /** The same for lines that repeat, up to `reach` lines either way. */
  voteNear(before: number, now: number, lines: number, reach: number, votes: number): void {
    this.#exports.vote_near(before, now, lines, Math.min(reach, lines - 1), votes);
  }

  /** How many rows from the first on are equal. */
  equalRows(a: number, b: number, stride: number, width: number, rows: number): number {
    return this.#exports.equal_rows(a, b, stride, width, rows);
  }

  /** What differs between two pictures inside an area: left, top, right and bottom for each tile, zeros where nothing does. */
  changedTiles(
    [a, b]: readonly [number, number],
    stride: number,
    { x, y, width, height }: Rectangle,
    boxes: number,
  ): number {
    return this.#exports.changed_tiles(a, b, stride, x, y, width, height, boxes);
  }

  /** What most of an area did when it moved both ways at once: where it was less where it is, and how many places agree. */
  findShift(
    before: number,
    now: number,
    stride: number,
    width: number,
    rows: number,
  ): { readonly dx: number; readonly dy: number; readonly votes: number } {
    const out = this.#colours;
    // The indexes' room is free: nobody reads a palette now.
    const votes = this.#exports.find_shift(before, now, stride, width, rows, this.#voteTable, this.#indexes, out);
    const [dx = 0, dy = 0] = new Int32Array(this.#memory.buffer, out, 2);
    return { dx, dy, votes };
  }

  copyRows(to: number, from: number, stride: number, width: number, rows: number): void {
    this.#exports.copy_rows(to, from, stride, width, rows);
  }

  /** 4:2:0 by BT.601, limited range; even sizes. */
  toI420(pixels: number, stride: number, width: number, rows: number, y: number, u: number, v: number): void {
    this.#exports.to_i420(pixels, stride, width, rows, y, u, v);
  }
}
