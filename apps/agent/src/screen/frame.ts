import { type Picture, pictureOf } from './encoders/picture.ts';
import { bytesPerPixel } from './grabber.ts';
import { PixelLoops } from './pixels/pixel-loops.ts';
import { type PixelLayout, pixelLayout, pixelMemory } from './pixels/pixel-memory.ts';
import type { WasmMemory } from './pixels/web-assembly.ts';

/** The seat of whoever captures and encodes on the main thread. */
export const mainSeat = 0;

/**
 * What is known of the screen: the pixels that encoders read, on this thread and on others. They change only
 * while nobody reads, so no update shows half of one picture and half of the next.
 */
export class Frame {
  readonly width: number;
  readonly height: number;
  readonly layout: PixelLayout;
  readonly memory: WasmMemory;
  /** The loops for the main thread. */
  readonly loops: PixelLoops;
  readonly pixels: Buffer;
  /** The same, for encoders on this thread. */
  readonly picture: Picture;
  /** What was grabbed last; the memory after it, to the end of its last page, is nobody's. */
  readonly fresh: Buffer;
  #readers = 0;
  #writer: (() => void) | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.layout = pixelLayout(width, height);
    this.memory = pixelMemory(this.layout);
    this.loops = new PixelLoops(this.memory, mainSeat);
    this.picture = pictureOf(this.memory, width, height, this.loops);
    const lengthBytes = width * height * bytesPerPixel;
    this.pixels = Buffer.from(this.memory.buffer, this.layout.known, lengthBytes);
    this.fresh = Buffer.from(this.memory.buffer, this.layout.fresh, this.layout.lines - this.layout.fresh);
  }
  /** Holds the picture still until `release`. */
  async startReading(): Promise<void> {
    // A change that waits goes first: readers would otherwise relieve each other for ever.
    while (this.#writer !== undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#readers += 1;
  }

  stopReading(): void {
    this.#readers -= 1;
    if (this.#readers === 0) this.#writer?.();
  }

  /** Runs `change` while nobody reads. One writer at a time. */
  async write<T>(change: () => T): Promise<T> {
    if (this.#readers > 0) await new Promise<void>((resolve) => (this.#writer = resolve));
    try {
      return change();
    } finally {
      this.#writer = undefined;
      for (const resume of this.#waiting.splice(0)) resume();
    }
  }
}
