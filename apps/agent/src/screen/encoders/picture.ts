import type { Rectangle } from '../rectangle.ts';

/** Pixels of 32 bits, blue in the lowest byte, rows of `width` pixels; readable on any thread. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
  readonly words: Int32Array;
}

export function pictureOf(memory: SharedArrayBuffer, width: number, height: number): Picture {
  return { width, height, pixels: Buffer.from(memory), words: new Int32Array(memory) };
}

/** The colour of a pixel without its unused byte. */
export const colourMask = 0xffffff;

/** The most colours a palette holds (Tight, palette filter). */
export const paletteLimit = 256;

/** The colours of a part of a picture, or that there are more than a palette holds. A single colour has no indexes. */
export type Content =
  | { readonly kind: 'colours'; readonly colours: Int32Array; readonly indexes: Uint8Array }
  | { readonly kind: 'many-colours' };

const manyColours: Content = { kind: 'many-colours' };
const slotBits = 10;
const slots = 1 << slotBits;

/** Collects colours; open addressing, so that one pixel costs one or two reads. */
class ColourTable {
  readonly colours = new Int32Array(paletteLimit);
  count = 0;
  readonly #keys = new Int32Array(slots).fill(-1);
  readonly #indexes = new Uint8Array(slots);

  /** The colour's number; -1 when the table is full. */
  indexOf(colour: number): number {
    let slot = Math.imul(colour, 0x9e3779b1) >>> (32 - slotBits);
    for (;;) {
      const key = this.#keys[slot];
      if (key === colour) return this.#indexes[slot] ?? 0;
      if (key === -1) break;
      slot = (slot + 1) % slots;
    }
    if (this.count === paletteLimit) return -1;
    this.#keys[slot] = colour;
    this.#indexes[slot] = this.count;
    this.colours[this.count] = colour;
    this.count += 1;
    return this.count - 1;
  }
}

const bytesPerPixel = 4;

/**
 * The one colour of a rectangle; undefined when there are more, which the first row mostly tells. The other rows are compared
 * as memory, those that lie together in one go.
 */
export function solidColour({ words, pixels, width: rowPixels }: Picture, rectangle: Rectangle): number | undefined {
  const { x, y, width, height } = rectangle;
  const start = y * rowPixels + x;
  const first = words[start] ?? 0;
  for (let pixel = start + 1; pixel < start + width; pixel += 1) if (words[pixel] !== first) return undefined;
  const from = start * bytesPerPixel;
  const rowBytes = width * bytesPerPixel;
  const stride = rowPixels * bytesPerPixel;
  if (width === rowPixels) {
    const last = from + (height - 1) * stride;
    const same = pixels.compare(pixels, from, last, from + stride, last + stride) === 0;
    return same ? first & colourMask : undefined;
  }
  for (let row = 1; row < height; row += 1) {
    const at = from + row * stride;
    if (pixels.compare(pixels, from, from + rowBytes, at, at + rowBytes) !== 0) return undefined;
  }
  return first & colourMask;
}

const noIndexes = new Uint8Array(0);

/** Counts the colours of a rectangle and numbers its pixels by them; gives up at the first colour too many. */
export function analyse(picture: Picture, { x, y, width, height }: Rectangle): Content {
  const solid = solidColour(picture, { x, y, width, height });
  if (solid !== undefined) return { kind: 'colours', colours: Int32Array.of(solid), indexes: noIndexes };
  const table = new ColourTable();
  const indexes = new Uint8Array(width * height);
  const { words } = picture;
  let last = -1;
  let index = 0;
  let at = 0;
  for (let row = y; row < y + height; row += 1) {
    const end = row * picture.width + x + width;
    for (let pixel = end - width; pixel < end; pixel += 1) {
      const colour = (words[pixel] ?? 0) & colourMask;
      if (colour !== last) {
        index = table.indexOf(colour);
        if (index < 0) return manyColours;
        last = colour;
      }
      indexes[at] = index;
      at += 1;
    }
  }
  return { kind: 'colours', colours: table.colours.subarray(0, table.count), indexes };
}
