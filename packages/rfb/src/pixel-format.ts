import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { RfbError } from './rfb-error.ts';

/** PIXEL_FORMAT (7.4); only true colour. */
export interface PixelFormat {
  readonly bitsPerPixel: number;
  readonly depth: number;
  readonly bigEndian: boolean;
  readonly redMax: number;
  readonly greenMax: number;
  readonly blueMax: number;
  readonly redShift: number;
  readonly greenShift: number;
  readonly blueShift: number;
}

/** Blue in the lowest byte, as X servers keep it. */
export const nativePixelFormat: PixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  bigEndian: false,
  redMax: 255,
  greenMax: 255,
  blueMax: 255,
  redShift: 16,
  greenShift: 8,
  blueShift: 0,
};

/** bits u8 | depth u8 | big-endian u8 | true-colour u8 | 3 max u16 | 3 shift u8 | 3 padding. */
export function readPixelFormat(reader: ByteReader): PixelFormat {
  const bitsPerPixel = reader.u8();
  const depth = reader.u8();
  const bigEndian = reader.u8() !== 0;
  const trueColour = reader.u8() !== 0;
  const [redMax, greenMax, blueMax] = [reader.u16(), reader.u16(), reader.u16()];
  const [redShift, greenShift, blueShift] = [reader.u8(), reader.u8(), reader.u8()];
  reader.skip(3);
  if (!trueColour) throw new RfbError('colour maps are not supported');
  if (![8, 16, 32].includes(bitsPerPixel) || depth > bitsPerPixel) throw new RfbError('a pixel format makes no sense');
  const fits = (max: number, shift: number): boolean =>
    max > 0 && shift < bitsPerPixel && max * 2 ** shift < 2 ** bitsPerPixel;
  if (!fits(redMax, redShift) || !fits(greenMax, greenShift) || !fits(blueMax, blueShift))
    throw new RfbError('a pixel format does not fit its pixels');
  return { bitsPerPixel, depth, bigEndian, redMax, greenMax, blueMax, redShift, greenShift, blueShift };
}

export function writePixelFormat(writer: ByteWriter, format: PixelFormat): ByteWriter {
  return writer
    .u8(format.bitsPerPixel)
    .u8(format.depth)
    .u8(format.bigEndian ? 1 : 0)
    .u8(1)
    .u16(format.redMax)
    .u16(format.greenMax)
    .u16(format.blueMax)
    .u8(format.redShift)
    .u8(format.greenShift)
    .u8(format.blueShift)
    .pad(3);
}
