/** Thrown when a message is not whole yet; reading starts again at its first byte once more has come. */
export class NotYet extends Error {}

const notYet = new NotYet('more bytes are needed');

/** Reads big-endian fields from what has arrived. A failed read leaves everything for the next try. */
export class ByteReader {
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  append(chunk: Uint8Array): void {
    const rest = this.#bytes.length - this.#at;
    const joined = new Uint8Array(rest + chunk.length);
    joined.set(this.#bytes.subarray(this.#at));
    joined.set(chunk, rest);
    this.#bytes = joined;
    this.#view = new DataView(joined.buffer);
    this.#at = 0;
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
    return this.#bytes.slice(start, start + lengthBytes);
  }

  #take(lengthBytes: number): number {
    const start = this.#at;
    if (start + lengthBytes > this.#bytes.length) throw notYet;
    this.#at += lengthBytes;
    return start;
  }
}
