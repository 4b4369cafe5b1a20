import type { BytePipe } from './byte-pipe.ts';

/** What went out in the time since the last count. */
export interface UpdateCount {
  readonly updates: number;
  readonly lengthBytes: number;
  /** Of each update's first rectangle, by name. */
  readonly encodings: readonly string[];
}

const framebufferUpdate = 0;
/** type, padding, count, and the rectangle's place and size. */
const encodingAt = 12;
const tightControlAt = 16;
const tight = 7;
const tightJpeg = 9;
const names: Readonly<Record<number, string>> = { 0: 'Raw', 1: 'CopyRect', 7: 'Tight', 16: 'ZRLE', 50: 'H.264' };

/** A pipe whose updates are counted. Every message is handed to it by itself. */
export class CountedPipe implements BytePipe {
  readonly #pipe: BytePipe;
  #updates = 0;
  #lengthBytes = 0;
  #encodings = new Set<string>();

  constructor(pipe: BytePipe) {
    this.#pipe = pipe;
  }

  get bufferedBytes(): number {
    return this.#pipe.bufferedBytes;
  }

  get onData(): BytePipe['onData'] {
    return this.#pipe.onData;
  }

  set onData(handler: BytePipe['onData']) {
    this.#pipe.onData = handler;
  }

  get onClose(): BytePipe['onClose'] {
    return this.#pipe.onClose;
  }

  set onClose(handler: BytePipe['onClose']) {
    this.#pipe.onClose = handler;
  }

  send(bytes: Uint8Array): void {
    this.#lengthBytes += bytes.length;
    if (bytes[0] === framebufferUpdate && bytes.length > tightControlAt) this.#count(bytes);
    this.#pipe.send(bytes);
  }

  close(): void {
    this.#pipe.close();
  }

  take(): UpdateCount {
    const count = { updates: this.#updates, lengthBytes: this.#lengthBytes, encodings: [...this.#encodings].sort() };
    this.#updates = 0;
    this.#lengthBytes = 0;
    this.#encodings = new Set();
    return count;
  }

  #count(update: Uint8Array): void {
    this.#updates += 1;
    const encoding = new DataView(update.buffer, update.byteOffset).getInt32(encodingAt);
    const isJpeg = encoding === tight && (update[tightControlAt] ?? 0) >> 4 === tightJpeg;
    const name = isJpeg ? 'JPEG' : names[encoding];
    if (name !== undefined) this.#encodings.add(name);
  }
}
