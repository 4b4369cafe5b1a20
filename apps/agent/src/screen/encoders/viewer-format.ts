import type { JpegSettings } from './jpeg-encoder.ts';

/** How a viewer wants its pixels (RFB 7.4); only true colour. */
export interface ViewerPixelFormat {
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

/** What encoders need to know of a viewer; plain data, since it travels to other threads. */
export interface ViewerFormat {
  readonly pixelFormat: ViewerPixelFormat;
  readonly tight: boolean;
  readonly zrle: boolean;
  /** Undefined when the viewer has not asked for JPEG by a quality level. */
  readonly jpeg: JpegSettings | undefined;
}

/** The JPEG quality level pseudo-encodings, 0 (smallest) to 9 (best). The steps are TigerVNC's. */
const qualities: readonly JpegSettings[] = [
  { quality: 15, subsampling: '4:2:0' },
  { quality: 29, subsampling: '4:2:0' },
  { quality: 41, subsampling: '4:2:0' },
  { quality: 42, subsampling: '4:2:2' },
  { quality: 62, subsampling: '4:2:2' },
  { quality: 77, subsampling: '4:2:2' },
  { quality: 79, subsampling: '4:4:4' },
  { quality: 86, subsampling: '4:4:4' },
  { quality: 92, subsampling: '4:4:4' },
  { quality: 100, subsampling: '4:4:4' },
];

export function jpegSettings(qualityLevel: number | undefined): JpegSettings | undefined {
  return qualityLevel === undefined ? undefined : qualities[qualityLevel];
}

/** Writes one colour (red, green, blue from the highest byte down) at `at`; answers where the next one goes. */
export type WriteColour = (colour: number, into: Uint8Array, at: number) => number;

function scaled(colour: number, format: ViewerPixelFormat): number {
  const part = (value: number, max: number, shift: number): number => Math.round((value * max) / 255) * 2 ** shift;
  return (
    part((colour >> 16) & 255, format.redMax, format.redShift) +
    part((colour >> 8) & 255, format.greenMax, format.greenShift) +
    part(colour & 255, format.blueMax, format.blueShift)
  );
}

/** PIXEL: as many bytes as the format says. */
export function pixelWriter(format: ViewerPixelFormat): { readonly lengthBytes: number; readonly write: WriteColour } {
  const lengthBytes = format.bitsPerPixel / 8;
  const write: WriteColour = (colour, into, at) => {
    let value = scaled(colour, format);
    for (let byte = 0; byte < lengthBytes; byte += 1) {
      into[format.bigEndian ? at + lengthBytes - 1 - byte : at + byte] = value % 256;
      value = Math.floor(value / 256);
    }
    return at + lengthBytes;
  };
  return { lengthBytes, write };
}

function hasByteColours(format: ViewerPixelFormat): boolean {
  const { redMax, greenMax, blueMax } = format;
  return format.bitsPerPixel === 32 && format.depth === 24 && redMax === 255 && greenMax === 255 && blueMax === 255;
}

/** TPIXEL (Tight): red, green, blue, one byte each, when the format has bytes for colours; otherwise a PIXEL. */
export function tightPixelWriter(format: ViewerPixelFormat): {
  readonly lengthBytes: number;
  readonly write: WriteColour;
} {
  if (!hasByteColours(format)) return pixelWriter(format);
  const write: WriteColour = (colour, into, at) => {
    into[at] = colour >> 16;
    into[at + 1] = colour >> 8;
    into[at + 2] = colour;
    return at + 3;
  };
  return { lengthBytes: 3, write };
}

/**
 * CPIXEL (ZRLE): a PIXEL without the byte that no colour uses, when it has such a byte at one of its ends (7.7.5); otherwise a
 * PIXEL.
 */
export function cpixelWriter(format: ViewerPixelFormat): { readonly lengthBytes: number; readonly write: WriteColour } {
  const { redMax, greenMax, blueMax, redShift, greenShift, blueShift, bitsPerPixel, depth, bigEndian } = format;
  const whole = pixelWriter(format);
  if (bitsPerPixel !== 32 || depth > 24) return whole;
  const used = redMax * 2 ** redShift + greenMax * 2 ** greenShift + blueMax * 2 ** blueShift;
  const fitsLow = used < 2 ** 24;
  const fitsHigh = used % 256 === 0;
  if (!fitsLow && !fitsHigh) return whole;
  // The lowest byte stands last when the biggest end comes first.
  const skipFirst = fitsLow === bigEndian;
  const pixel = new Uint8Array(4);
  const write: WriteColour = (colour, into, at) => {
    whole.write(colour, pixel, 0);
    const from = skipFirst ? 1 : 0;
    into[at] = pixel[from] ?? 0;
    into[at + 1] = pixel[from + 1] ?? 0;
    into[at + 2] = pixel[from + 2] ?? 0;
    return at + 3;
  };
  return { lengthBytes: 3, write };
}

/** Whether the viewer's pixels are the picture's own, byte for byte. */
export function isNativeFormat(format: ViewerPixelFormat): boolean {
  const shifts = format.redShift === 16 && format.greenShift === 8 && format.blueShift === 0;
  return hasByteColours(format) && !format.bigEndian && shifts;
}
