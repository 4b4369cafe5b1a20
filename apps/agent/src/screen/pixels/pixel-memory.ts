import { bytesPerPixel } from '../grabber.ts';
import { type WasmMemory, webAssembly } from './web-assembly.ts';

const pageBytes = 65_536;
/** Room for one thread's stack and tables. */
const seatBytes = 2 * pageBytes;
const stackBytes = 16_384;
/** The main thread sits at 0, encoding threads follow, then video threads. */
const mostSeats = 8;
export const firstVideoSeat = 6;

export const mostVideoThreads = 2;

/** Which parts of a screen's memory hold what, as byte offsets. */
export interface PixelLayout {
  /** What viewers are shown. One row longer than the picture: libjpeg-turbo reads the last row to the full stride. */
  readonly known: number;
  /** What was just taken from the screen. Begins a page of its own: an X server may write here by itself. */
  readonly fresh: number;
  /** Boxes of tiles; hashes of lines before and after, and votes: for the main thread, one after the other. */
  readonly lines: number;
  /** For each video thread a picture of 4:2:0. */
  readonly planes: readonly number[];
  readonly totalBytes: number;
}

const aligned = (bytes: number, to = 64): number => Math.ceil(bytes / to) * to;

/** Memory that nobody touches costs nothing: the system gives pages when they are written. */
export function pixelLayout(width: number, height: number): PixelLayout {
  const pictureBytes = aligned((height + 1) * width * bytesPerPixel);
  const known = mostSeats * seatBytes;
  const fresh = aligned(known + pictureBytes, pageBytes);
  const lines = aligned(fresh + pictureBytes, pageBytes);
  const planesBytes = aligned((width * height * 3) / 2);
  const firstPlanes = lines + linesBytes(width, height);
  const planes = Array.from({ length: mostVideoThreads }, (_, thread) => firstPlanes + thread * planesBytes);
  return { known, fresh, lines, planes, totalBytes: firstPlanes + mostVideoThreads * planesBytes };
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
