import type { PixelLoops } from '../pixels/pixel-loops.ts';
import { bytesPerPixel, pixelLayout } from '../pixels/pixel-memory.ts';
import type { WasmMemory } from '../pixels/web-assembly.ts';
import type { Rectangle } from '../rectangle.ts';

/** Pixels of 32 bits, blue in the lowest byte, rows of `width` pixels; readable on any thread. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Buffer;
  readonly words: Int32Array;
  /** Where the first pixel is, as the loops count. */
  readonly at: number;
  readonly loops: PixelLoops;
}

export type TwoPictures = readonly [Picture, Picture];

/** Both pictures of a frame's memory, for the thread that has those loops. */
export function picturesOf(memory: WasmMemory, width: number, height: number, loops: PixelLoops): TwoPictures {
  const pictureAt = (at: number): Picture => {
    // One row longer than the picture: libjpeg-turbo reads the last row to the full stride.
    const pixels = Buffer.from(memory.buffer, at, (height + 1) * width * bytesPerPixel);
    return { width, height, pixels, words: new Int32Array(memory.buffer, at, width * height), at, loops };
  };
  const [first, second] = pixelLayout(width, height).pictures;
  return [pictureAt(first), pictureAt(second)];
}

/** The colour of a pixel without its unused byte. */
export const colourMask = 0xffffff;

/** The colours of a part of a picture, or that there are more than a palette holds. A single colour has no indexes. */
export type Content =
  | { readonly kind: 'colours'; readonly colours: Int32Array; readonly indexes: Uint8Array }
  | { readonly kind: 'many-colours' };

const manyColours: Content = { kind: 'many-colours' };
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

/** The colours of a rectangle of at most `mostPalettePixels`, and each pixel's number among them. */
export function analyse(picture: Picture, { x, y, width, height }: Rectangle): Content {
  const solid = solidColour(picture, { x, y, width, height });
  if (solid !== undefined) return { kind: 'colours', colours: Int32Array.of(solid), indexes: noIndexes };
  const first = picture.at + (y * picture.width + x) * bytesPerPixel;
  const found = picture.loops.palette(first, picture.width, width, height);
  if (found === undefined) return manyColours;
  // Copies: the loops' next call writes over them.
  return { kind: 'colours', colours: found.colours.slice(), indexes: found.indexes.slice() };
}
