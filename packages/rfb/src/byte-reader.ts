/** Thrown when a message is not whole yet; reading starts again at its first byte once more has come. */
export class NotYet extends Error {}

const notYet = new NotYet('more bytes are needed');

/** What a larger message needed is let go with the piece after it. */
const idleCapacityBytes = 64 * 1024;

/**
 * Reads big-endian fields from what has arrived. A failed read leaves everything for the next try. Each byte is moved a
 * constant number of times, however small the pieces it comes in.
 */
export class ByteReader {
  #memory = new Uint8Array(0);
  #view = new DataView(this.#memory.buffer);
  #at = 0;
  #end = 0;

  append(chunk: Uint8Array): void {
    if (this.#at === this.#end) this.#startAnew();
    if (this.#end + chunk.length > this.#memory.length) this.#makeRoom(chunk.length);
    this.#memory.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** How much memory it holds, in bytes. */
  get capacityBytes(): number {
    return this.#memory.length;
  }

  #startAnew(): void {
    this.#at = 0;
    this.#end = 0;
    if (this.#memory.length > idleCapacityBytes) this.#hold(new Uint8Array(0));
  }

  #makeRoom(lengthBytes: number): void {
    const rest = this.#memory.subarray(this.#at, this.#end);
    const needed = rest.length + lengthBytes;
    if (2 * needed <= this.#memory.length) {
      this.#memory.copyWithin(0, this.#at, this.#end);
    } else {
      const memory = new Uint8Array(2 * needed);
      memory.set(rest);
      this.#hold(memory);
    }
    this.#at = 0;
    this.#end = rest.length;
  }

  #hold(memory: Uint8Array<ArrayBuffer>): void {
    this.#memory = memory;
    this.#view = new DataView(memory.buffer);
  }

  /** Runs `read`; undefined, and nothing consumed, when it ran out of bytes. */
  attempt<T>(read: () => T): T | undefined {
    const start = this.#at;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      this.#at = start;
      return undefined;
    }
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  skip(lengthBytes: number): void {
    this.#take(lengthBytes);
  }

  /** A copy of its own. */
  bytes(lengthBytes: number): Uint8Array {
    const start = this.#take(lengthBytes);
    return this.#memory.slice(start, start + lengthBytes);
  }

  #take(lengthBytes: number): number {
    const start = this.#at;
    if (start + lengthBytes > this.#end) throw notYet;
    this.#at += lengthBytes;
    return start;
  }
}
