import { bytesPerPixel } from './grabber.ts';

/**
 * What is known of the screen: the pixels that encoders read, on this thread and on others. They change only
 * while nobody reads, so no update shows half of one picture and half of the next.
 */
export class Frame {
  readonly width: number;
  readonly height: number;
  /** One row longer than the picture: libjpeg-turbo reads the last row to the full stride. */
  readonly memory: SharedArrayBuffer;
  readonly pixels: Buffer;
  #readers = 0;
  #writer: (() => void) | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.memory = new SharedArrayBuffer((height + 1) * width * bytesPerPixel);
    this.pixels = Buffer.from(this.memory);
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
