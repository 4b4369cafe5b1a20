import { type WasmMemory, webAssembly } from './web-assembly.ts';

/** Pixels are 32 bits, blue first, so a row of `width` pixels is `width * 4` bytes. */
export const bytesPerPixel = 4;

const pageBytes = 65_536;
/** Room for one thread's stack and tables. */
const seatBytes = 2 * pageBytes;
const stackBytes = 16_384;
/** The main thread sits at 0, encoding threads follow, then video threads. */
const mostSeats = 8;
export const firstVideoSeat = 6;

export const mostVideoThreads = 2;

/** One of the two pictures in a screen's memory. */
export type PictureNumber = 0 | 1;

/** Which parts of a screen's memory hold what, as byte offsets. */
export interface PixelLayout {
  /**
   * In turns: what viewers are shown, and what was just taken from the screen. Each begins a page of its own, since an X server may write here
   * by itself, and is one row longer than the picture, since libjpeg-turbo reads the last row to the full stride.
   */
  readonly pictures: readonly [number, number];
  /** From the one picture to the other, and from that to what follows. */
  readonly pictureBytes: number;
  /** Boxes of tiles; hashes of lines before and after, and votes: for the main thread, one after the other. */
  readonly lines: number;
  /** For each video thread a picture of 4:2:0. */
  readonly planes: readonly number[];
  readonly totalBytes: number;
}

const aligned = (bytes: number, to = 64): number => Math.ceil(bytes / to) * to;

/** Memory that nobody touches costs nothing: the system gives pages when they are written. */
export function pixelLayout(width: number, height: number): PixelLayout {
  const pictureBytes = aligned((height + 1) * width * bytesPerPixel, pageBytes);
  const first = mostSeats * seatBytes;
  const lines = first + 2 * pictureBytes;
  const planesBytes = aligned((width * height * 3) / 2);
  const firstPlanes = lines + linesBytes(width, height);
  const planes = Array.from({ length: mostVideoThreads }, (_, thread) => firstPlanes + thread * planesBytes);
  return {
    pictures: [first, first + pictureBytes],
    pictureBytes,
    lines,
    planes,
    totalBytes: firstPlanes + mostVideoThreads * planesBytes,
  };
}

/** Two hashes of each line of each strip of 64 pixels, one strip more than fit since the first may begin between; twice as many votes as lines. */
function linesBytes(width: number, height: number): number {
  const strips = Math.ceil(Math.max(width, height) / 64) + 1;
  const lines = Math.ceil(Math.max(width, height) / 4) * 4;
  return aligned(2 * 4 * strips * lines + 2 * 4 * lines);
}

/** The memory that one screen's pixels live in, shared by all threads and by the compiled loops. */
export function pixelMemory({ totalBytes }: PixelLayout): WasmMemory {
  const pages = Math.ceil(totalBytes / pageBytes);
  return new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Where a thread may write what it needs for one call; stacks grow downwards. */
export function seatAt(seat: number): { readonly stackTop: number; readonly tables: number } {
  const start = seat * seatBytes;
  return { stackTop: start + stackBytes, tables: start + stackBytes };
}
