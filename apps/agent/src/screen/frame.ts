import { type Picture, picturesOf, type TwoPictures } from './encoders/picture.ts';
import { PixelLoops } from './pixels/pixel-loops.ts';
import { type PictureNumber, type PixelLayout, pixelLayout, pixelMemory } from './pixels/pixel-memory.ts';
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
  /** Where each picture is grabbed to; the memory after it, to the end of its last page, is nobody's. */
  readonly targets: readonly [Buffer, Buffer];
  readonly #pictures: TwoPictures;
  #shown: PictureNumber = 0;
  #readers = 0;
  #writer: (() => void) | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.layout = pixelLayout(width, height);
    this.memory = pixelMemory(this.layout);
    this.loops = new PixelLoops(this.memory, mainSeat);
    this.#pictures = picturesOf(this.memory, width, height, this.loops);
    const { pictures, pictureBytes } = this.layout;
    const target = (at: number): Buffer => Buffer.from(this.memory.buffer, at, pictureBytes);
    this.targets = [target(pictures[0]), target(pictures[1])];
  }

  /** Which of the two pictures is what is known. The other takes what is grabbed. */
  get shown(): PictureNumber {
    return this.#shown;
  }

  get grabbed(): PictureNumber {
    return this.#shown === 0 ? 1 : 0;
  }

  /** Where what is known begins in the memory. */
  get known(): number {
    return this.layout.pictures[this.shown];
  }

  /** Where what was grabbed last begins. */
  get fresh(): number {
    return this.layout.pictures[this.grabbed];
  }

  /** What is known, for encoders on this thread. */
  get picture(): Picture {
    return this.#pictures[this.shown];
  }

  /** What was grabbed, all of it, is what is known from now on. Only while nobody reads, and when the whole screen was grabbed. */
  swap(): void {
    this.#shown = this.grabbed;
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
