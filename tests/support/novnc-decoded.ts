import turbo from '@julusian/jpeg-turbo';
import type { Screen } from '../../apps/agent/src/screen/index.ts';
import { fullRights } from '../../packages/contract/src/index.ts';
import type { Picture } from './picture.ts';

/** The part of noVNC that turns rectangles into pixels; the package exports only its whole viewer, so by path. */
interface Decoder {
  decodeRect(
    x: number,
    y: number,
    width: number,
    height: number,
    socket: Bytes,
    display: Canvas,
    depth: number,
  ): boolean;
}
const core = '../../node_modules/@novnc/novnc/core/decoders';
async function decoder(name: string): Promise<Decoder> {
  // Its logging asks `window` for a console.
  Object.assign(globalThis, { window: { console } });
  const module = (await import(`${core}/${name}.js`)) as { readonly default: new () => Decoder };
  return new module.default();
}

/** What noVNC's decoders ask of their socket, over one whole message. */
class Bytes {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  get isEmpty(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** Never waits: an update comes as a whole. */
  rQwait(what: string, length: number): boolean {
    if (this.#at + length > this.#bytes.length) throw new Error(`the update ends within ${what}`);
    return false;
  }
  rQpeek8 = (): number => this.#bytes.readUInt8(this.#at);
  rQskipBytes = (length: number): void => void this.rQshiftBytes(length);
  rQshift8 = (): number => this.rQshiftBytes(1).readUInt8(0);
  rQshift16 = (): number => this.rQshiftBytes(2).readUInt16BE(0);
  rQshift32 = (): number => this.rQshiftBytes(4).readInt32BE(0);
  rQshiftTo = (target: Uint8Array, length: number): void => target.set(this.rQshiftBytes(length));

  rQshiftBytes(length: number): Buffer {
    this.rQwait('a field', length);
    this.#at += length;
    return Buffer.from(this.#bytes.subarray(this.#at - length, this.#at));
  }
}

class Canvas implements Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Uint8Array(width * height * 3);
  }

  fillRect(x: number, y: number, width: number, height: number, colour: Uint8Array): void {
    this.#paint(x, y, width, height, () => colour);
  }

  blitImage(x: number, y: number, width: number, height: number, rgbx: Uint8Array, offset: number): void {
    this.#paint(x, y, width, height, (pixel) => rgbx.subarray(offset + pixel * 4));
  }

  imageRect(x: number, y: number, width: number, height: number, _: string, jpeg: Uint8Array): void {
    const { data } = turbo.decompressSync(Buffer.from(jpeg), { format: turbo.FORMAT_RGBA });
    this.blitImage(x, y, width, height, data, 0);
  }

  copyImage(fromX: number, fromY: number, x: number, y: number, width: number, height: number): void {
    const rows = Array.from({ length: height }, (_, row) => {
      const at = ((fromY + row) * this.width + fromX) * 3;
      return this.rgb.slice(at, at + width * 3);
    });
    rows.forEach((row, down) => this.rgb.set(row, ((y + down) * this.width + x) * 3));
  }

  #paint(x: number, y: number, width: number, height: number, colour: (pixel: number) => Uint8Array): void {
    if (x + width > this.width || y + height > this.height) throw new Error('a rectangle lies outside the screen');
    for (let pixel = 0; pixel < width * height; pixel += 1) {
      const at = (y + Math.floor(pixel / width)) * this.width + x + (pixel % width);
      const [red = 0, green = 0, blue = 0] = colour(pixel);
      this.rgb.set([red, green, blue], at * 3);
    }
  }
}

export interface SignRectangle {
  readonly encoding: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly payload: Buffer;
}

/** A viewer in memory: our bytes, noVNC's decoders, and a canvas to compare. */
export interface DecodedViewer {
  picture(): Picture;
  /** Cursor and sizes, in the order they came. */
  readonly signs: readonly SignRectangle[];
  /** How many pixels came as copies of what was shown. */
  copiedPixels(): number;
  receivedBytes(): number;
  say(...bytes: readonly number[]): void;
  key(keysym: number, down: boolean): void;
  pointer(buttons: number, x: number, y: number): void;
  askSize(width: number, height: number): void;
  stop(): void;
}

const two = (value: number): number[] => [(value >> 8) & 255, value & 255];
const four = (value: number): number[] => [...two(value >> 16), ...two(value)];
const signs = { cursor: -239, desktopSize: -223, extendedDesktopSize: -308, qemu: -258 };
const rawEncoding = 0;
const copyRect = 1;

/** Without `reads` it asks for one picture and takes no other. */
export async function serveDecoded(
  screen: Screen,
  encodings: readonly number[],
  { reads }: { readonly reads: boolean } = { reads: true },
): Promise<DecodedViewer> {
  const decoders = new Map([
    [rawEncoding, await decoder('raw')],
    [copyRect, await decoder('copyrect')],
    [7, await decoder('tight')],
    [16, await decoder('zrle')],
  ]);
  const seen: SignRectangle[] = [];
  let canvas = new Canvas(1, 1);
  let piece = 0;
  let copied = 0;
  let received = 0;
  const say = (...bytes: readonly number[]): void => pipe.onData?.(Uint8Array.from(bytes));
  const request = (incremental: number): void =>
    say(3, incremental, 0, 0, 0, 0, ...two(canvas.width), ...two(canvas.height));

  const rectangle = (bytes: Bytes): void => {
    const [x, y, width, height] = [bytes.rQshift16(), bytes.rQshift16(), bytes.rQshift16(), bytes.rQshift16()];
    const encoding = bytes.rQshift32();
    const decode = decoders.get(encoding);
    if (encoding === copyRect) copied += width * height;
    if (decode !== undefined) return void decode.decodeRect(x, y, width, height, bytes, canvas, 24);
    const cursorBytes = width * height * 4 + Math.ceil(width / 8) * height;
    const lengths = new Map([
      [signs.cursor, cursorBytes],
      [signs.extendedDesktopSize, encoding === signs.extendedDesktopSize ? 4 + 16 * bytes.rQpeek8() : 0],
      [signs.desktopSize, 0],
      [signs.qemu, 0],
    ]);
    const length = lengths.get(encoding);
    if (length === undefined) throw new Error(`encoding ${encoding} was not asked for`);
    seen.push({ encoding, x, y, width, height, payload: bytes.rQshiftBytes(length) });
    const isSize = encoding === signs.desktopSize || (encoding === signs.extendedDesktopSize && y === 0);
    if (isSize && (width !== canvas.width || height !== canvas.height)) canvas = new Canvas(width, height);
  };

  const take = (message: Uint8Array): void => {
    piece += 1;
    received += message.length;
    const bytes = new Bytes(message);
    // Version, security types, result, ServerInit.
    if (piece <= 3) return;
    if (piece === 4) canvas = new Canvas(bytes.rQshift16(), bytes.rQshift16());
    else if (bytes.rQshift8() === 0) {
      bytes.rQskipBytes(1);
      for (let left = bytes.rQshift16(); left > 0; left -= 1) rectangle(bytes);
      if (!bytes.isEmpty) throw new Error('an update goes on after its last rectangle');
      if (reads) setImmediate(() => request(1));
    }
  };

  const pipe: Parameters<Screen['serve']>[0]['pipe'] = {
    send: take,
    bufferedBytes: 0,
    onData: null,
    onClose: null,
    close: () => undefined,
  };
  const session = screen.serve({
    pipe,
    rights: () => fullRights,
    mayPass: () => true,
    onInput: () => undefined,
    onClosed: () => undefined,
    name: 'decoded',
  });
  say(...Buffer.from('RFB 003.008\n'), 1, 1);
  // As noVNC does: red in the lowest byte.
  say(0, 0, 0, 0, 32, 24, 0, 1, ...two(255), ...two(255), ...two(255), 0, 8, 16, 0, 0, 0);
  say(2, 0, ...two(encodings.length), ...encodings.flatMap(four));
  request(0);
  return {
    picture: () => canvas,
    signs: seen,
    copiedPixels: () => copied,
    receivedBytes: () => received,
    say,
    key: (keysym, down) => say(4, Number(down), 0, 0, ...four(keysym)),
    pointer: (buttons, x, y) => say(5, buttons, ...two(x), ...two(y)),
    askSize: (width, height) =>
      say(
        251,
        0,
        ...two(width),
        ...two(height),
        1,
        0,
        ...four(0),
        0,
        0,
        0,
        0,
        ...two(width),
        ...two(height),
        ...four(0),
      ),
    stop: () => session.stop(),
  };
}
