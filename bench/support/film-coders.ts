import { h264Rectangle, nativePixelFormat } from '@usher/rfb';
import { areaEncoder, loadEncoders } from '../../apps/agent/src/screen/encoders/encode-area.ts';
import type { JpegSettings } from '../../apps/agent/src/screen/encoders/jpeg-encoder.ts';
import { Frame } from '../../apps/agent/src/screen/frame.ts';
import { addressOf, loadOpenH264 } from '../../apps/agent/src/screen/video/openh264.ts';
import type { Film } from './films.ts';

/** x, y, width and height of u16, encoding of i32 (RFB 7.6.1). */
const rectangleHeadBytes = 12;

/** One picture as one encoder has it. */
export interface CodedPicture {
  /** All that a viewer is sent for it, heads of rectangles too. */
  readonly sentBytes: number;
  /** What a browser decodes, and where it paints it. */
  readonly parts: readonly { readonly x: number; readonly y: number; readonly data: Uint8Array }[];
}

/** Encodes the picture that is shown; an H.264 coder must be asked for each, in order. */
export type Coder = () => CodedPicture;

export interface FilmCoders {
  /** Shows that picture of the film: blue, green, red and an unused byte for each pixel. */
  show(picture: number): Buffer;
  readonly jpeg: (settings: JpegSettings) => Coder;
  readonly h264: (quantizer: number) => Coder;
  close(): void;
}

/** The agent's own encoders, over a screen that the film fills. */
export async function filmCoders(film: Film, width: number, height: number): Promise<FilmCoders> {
  const codec = await loadOpenH264();
  if (codec === undefined) throw new Error('there is no libopenh264 here');
  const encodeArea = areaEncoder(await loadEncoders());
  const frame = new Frame(width, height);
  const screen = { x: 0, y: 0, width, height };
  const luma = frame.layout.planes[0] ?? 0;
  const blue = luma + width * height;
  const red = blue + (width * height) / 4;
  const base = await addressOf(frame.memory.buffer);
  const planes = { y: base + BigInt(luma), u: base + BigInt(blue), v: base + BigInt(red) };
  const streams = new Set<ReturnType<typeof codec.open>>();
  return {
    show: (picture) => {
      const source = film.sources[film.at(picture)];
      if (source !== undefined) frame.picture.words.set(source.words);
      frame.loops.toI420(frame.known, width, width, height, luma, blue, red);
      return frame.targets[frame.shown].subarray(0, width * height * 4);
    },
    jpeg: (settings) => () => {
      const viewer = { pixelFormat: nativePixelFormat, tight: true, zrle: false, jpeg: settings };
      const rectangles = encodeArea(frame.picture, screen, viewer);
      if (rectangles.some(({ encoder }) => encoder !== 'tight-jpeg')) throw new Error('not all of it is JPEG');
      return {
        sentBytes: rectangles.reduce((sum, { payload }) => sum + rectangleHeadBytes + payload.length, 0),
        parts: rectangles.map(({ x, y, payload }) => ({ x, y, data: jpegOf(payload) })),
      };
    },
    h264: (quantizer) => {
      const stream = codec.open(width, height);
      streams.add(stream);
      let isKey = true;
      return () => {
        const data = stream.encode(planes, { quantizer, isKey });
        const { payload } = h264Rectangle(screen, data, isKey);
        isKey = false;
        return { sentBytes: rectangleHeadBytes + payload.length, parts: [{ x: 0, y: 0, data }] };
      };
    },
    close: () => {
      for (const stream of streams) stream.close();
    },
  };
}

/** What follows Tight's control byte and its length of one to three bytes, of which each but the last has its top bit set. */
function jpegOf(payload: Uint8Array): Uint8Array {
  let at = 1;
  while (at < 3 && (payload[at] ?? 0) >= 0x80) at += 1;
  return payload.subarray(at + 1);
}
