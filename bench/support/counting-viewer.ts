import { createConnection, type Socket } from 'node:net';

/** What a viewer asks for; the order is its preference. */
export interface ViewerProfile {
  readonly encodings: readonly number[];
}

const numbers = { raw: 0, copyRect: 1, tight: 7, zrle: 16, h264: 50 };
const pseudo = {
  desktopSize: -223,
  lastRect: -224,
  cursor: -239,
  extendedDesktopSize: -308,
  fence: -312,
  continuous: -313,
};

/** As noVNC asks, at quality level 6, with H.264. */
export const modern: ViewerProfile = {
  encodings: [
    numbers.copyRect,
    numbers.h264,
    numbers.tight,
    -32 + 6,
    -256 + 2,
    pseudo.lastRect,
    pseudo.desktopSize,
    pseudo.fence,
    pseudo.continuous,
  ],
};
export const withoutVideo: ViewerProfile = {
  encodings: modern.encodings.filter((number) => number !== numbers.h264),
};
/** One update as it came. */
export interface SeenUpdate {
  /** First and last byte, ms. */
  readonly firstAt: number;
  readonly at: number;
  readonly bytes: number;
  readonly pixels: number;
  readonly copiedPixels: number;
  readonly videoPixels: number;
  readonly videoBytes: number;
}

/**
 * A headless viewer that reads every rectangle's length without decoding it: what arrives, when and how much, at as little cost to the
 * machine as can be. With fences and continuous updates where the server has them, as modern viewers do.
 */
export class CountingViewer {
  readonly updates: SeenUpdate[] = [];
  readonly #socket: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #width = 0;
  #height = 0;
  #continuous = false;
  #firstAt = 0;
  readonly #fences: (() => void)[] = [];

  static async connect(port: number, { encodings }: ViewerProfile, host = '127.0.0.1'): Promise<CountingViewer> {
    const viewer = new CountingViewer(port, host);
    await viewer.#start(encodings);
    return viewer;
  }

  private constructor(port: number, host: string) {
    this.#socket = createConnection(port, host);
    this.#socket.setNoDelay(true);
  }

  key(keysym: number): void {
    for (const down of [1, 0]) {
      const message = Buffer.alloc(8);
      message[0] = 4;
      message[1] = down;
      message.writeUInt32BE(keysym, 4);
      this.#socket.write(message);
    }
  }

  /** Resolves when the server has answered, behind all that it sent before. */
  fence(): Promise<void> {
    const message = Buffer.alloc(10);
    message[0] = 248;
    message.writeUInt32BE(0x8000_0000, 4);
    message[8] = 1;
    this.#socket.write(message);
    return new Promise((resolve) => this.#fences.push(resolve));
  }

  close(): void {
    this.#socket.destroy();
  }

  async #start(encodings: readonly number[]): Promise<void> {
    const bytes = new Incoming(this.#socket);
    await bytes.take(12);
    this.#socket.write('RFB 003.008\n');
    const types = await bytes.take(1);
    await bytes.take(types[0] ?? 0);
    this.#socket.write(Buffer.from([1]));
    await bytes.take(4);
    this.#socket.write(Buffer.from([1]));
    const init = await bytes.take(24);
    this.#width = init.readUInt16BE(0);
    this.#height = init.readUInt16BE(2);
    await bytes.take(init.readUInt32BE(20));
    const message = Buffer.alloc(4 + 4 * encodings.length);
    message[0] = 2;
    message.writeUInt16BE(encodings.length, 2);
    encodings.forEach((number, index) => message.writeInt32BE(number, 4 + 4 * index));
    this.#socket.write(message);
    this.#buffer = bytes.stop();
    this.#socket.on('data', (chunk: Buffer) => this.#received(chunk));
    this.#request(false);
  }

  #request(incremental: boolean): void {
    const message = Buffer.alloc(10);
    message[0] = 3;
    message[1] = incremental ? 1 : 0;
    message.writeUInt16BE(this.#width, 6);
    message.writeUInt16BE(this.#height, 8);
    this.#socket.write(message);
  }

  #received(chunk: Buffer): void {
    if (this.#buffer.length === 0) {
      this.#firstAt = performance.now();
    }
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      this.#at = 0;
      try {
        if (this.#buffer.length === 0) return;
        this.#message();
      } catch (error) {
        if (error instanceof NotWhole) return;
        throw error;
      }
      this.#buffer = this.#buffer.subarray(this.#at);
    }
  }

  #message(): void {
    const type = this.#u8();
    if (type === 0) return this.#update();
    if (type === 2) return;
    if (type === 3) {
      this.#skip(3);
      return this.#skip(Math.abs(this.#i32()));
    }
    if (type === 150) return this.#beginContinuous();
    if (type === 248) return this.#fence();
    throw new Error(`message ${type} is not known to this viewer`);
  }

  #beginContinuous(): void {
    if (this.#continuous) return;
    this.#continuous = true;
    const message = Buffer.alloc(10);
    message[0] = 150;
    message[1] = 1;
    message.writeUInt16BE(this.#width, 6);
    message.writeUInt16BE(this.#height, 8);
    this.#socket.write(message);
  }

  #fence(): void {
    this.#skip(3);
    const flags = this.#u32();
    const payload = this.#take(this.#u8());
    if (flags >>> 31 === 0) {
      this.#fences.shift()?.();
      return;
    }
    const answer = Buffer.alloc(9 + payload.length);
    answer[0] = 248;
    answer.writeUInt32BE(flags & 7, 4);
    answer[8] = payload.length;
    payload.copy(answer, 9);
    this.#socket.write(answer);
  }

  #update(): void {
    this.#skip(1);
    const sums = { pixels: 0, copiedPixels: 0, videoPixels: 0, videoBytes: 0 };
    for (let left = this.#u16(); left > 0; left -= 1) {
      this.#skip(4);
      const [width, height] = [this.#u16(), this.#u16()];
      const encoding = this.#i32();
      if (encoding === pseudo.lastRect) break;
      const from = this.#at;
      this.#rectangle(encoding, width, height);
      if (encoding < 0) continue;
      sums.pixels += width * height;
      if (encoding === numbers.copyRect) sums.copiedPixels += width * height;
      if (encoding !== numbers.h264) continue;
      sums.videoPixels += width * height;
      sums.videoBytes += this.#at - from;
    }
    const update = { firstAt: this.#firstAt, at: performance.now(), bytes: this.#at, ...sums };
    this.updates.push(update);
    if (!this.#continuous) this.#request(true);
  }

  #rectangle(encoding: number, width: number, height: number): void {
    switch (encoding) {
      case numbers.raw:
        return this.#skip(width * height * 4);
      case numbers.copyRect:
        return this.#skip(4);
      case numbers.tight:
        return this.#tight(width, height);
      case numbers.zrle:
        return this.#skip(this.#u32());
      case numbers.h264: {
        const length = this.#u32();
        return this.#skip(4 + length);
      }
      case pseudo.desktopSize:
        return;
      case pseudo.extendedDesktopSize: {
        const screens = this.#u8();
        return this.#skip(3 + 16 * screens);
      }
      case pseudo.cursor:
        return this.#skip(width * height * 4 + Math.ceil(width / 8) * height);
      default:
        throw new Error(`encoding ${encoding} was not asked for`);
    }
  }

  #tight(width: number, height: number): void {
    const control = this.#u8() >> 4;
    if (control === 8) return this.#skip(3);
    if (control === 9) return this.#skip(this.#compact());
    let bits = 24;
    if ((control & 4) !== 0) {
      const filter = this.#u8();
      if (filter === 1) {
        const colours = this.#u8() + 1;
        this.#skip(colours * 3);
        bits = colours === 2 ? 1 : 8;
      }
    }
    const length = Math.ceil((width * bits) / 8) * height;
    return this.#skip(length < 12 ? length : this.#compact());
  }

  #compact(): number {
    let value = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = this.#u8();
      value |= (shift === 14 ? byte : byte & 0x7f) << shift;
      if ((byte & 0x80) === 0 || shift === 14) break;
    }
    return value;
  }

  #skip(length: number): void {
    if (this.#at + length > this.#buffer.length) throw new NotWhole();
    this.#at += length;
  }

  #take(length: number): Buffer {
    this.#skip(length);
    return this.#buffer.subarray(this.#at - length, this.#at);
  }

  #u8 = (): number => this.#take(1).readUInt8(0);
  #u16 = (): number => this.#take(2).readUInt16BE(0);
  #u32 = (): number => this.#take(4).readUInt32BE(0);
  #i32 = (): number => this.#take(4).readInt32BE(0);
}

class NotWhole extends Error {}

/** The handshake's bytes, in order. */
class Incoming {
  readonly #socket: Socket;
  readonly #listener: (chunk: Buffer) => void;
  #bytes: Buffer = Buffer.alloc(0);
  #came: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#listener = (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#came();
    };
    socket.on('data', this.#listener);
    socket.on('close', () => this.#came());
  }

  async take(length: number): Promise<Buffer> {
    while (this.#bytes.length < length) {
      if (this.#socket.destroyed) throw new Error('the server hung up');
      await new Promise<void>((resolve) => (this.#came = resolve));
    }
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }

  stop(): Buffer {
    this.#socket.off('data', this.#listener);
    return Buffer.from(this.#bytes);
  }
}
