/** Writes big-endian fields one after the other. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): this {
    this.#parts.push(new Uint8Array([value & 255]));
    return this;
  }

  u16(value: number): this {
    return this.#number(2, (view) => view.setUint16(0, value));
  }

  u32(value: number): this {
    return this.#number(4, (view) => view.setUint32(0, value >>> 0));
  }

  i32(value: number): this {
    return this.#number(4, (view) => view.setInt32(0, value));
  }

  pad(lengthBytes: number): this {
    return this.bytes(new Uint8Array(lengthBytes));
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  finish(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  #number(lengthBytes: number, write: (view: DataView) => void): this {
    const bytes = new Uint8Array(lengthBytes);
    write(new DataView(bytes.buffer));
    return this.bytes(bytes);
  }
}
