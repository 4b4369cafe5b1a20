import { encoding } from '@usher/rfb';
import { area } from '../rectangle.ts';
import { deflate } from './deflate.ts';
import type { Encoder, Subject } from './encoder.ts';
import type { JpegEncoder } from './jpeg-encoder.ts';
import { writePixels } from './raw-encoder.ts';
import { tightPixelWriter } from './viewer-format.ts';

/** Compression control (RFB 7.7.6): the high four bits say how, the low four which zlib streams begin anew. */
const fillControl = 0x80;
const jpegControl = 0x90;
const explicitFilter = 0x40;
const resetStreamZero = 0x01;
const paletteFilter = 1;
/** Shorter data travels as it is. */
const shortestDeflated = 12;
/** A JPEG has some 620 bytes of tables before its first pixel. */
const smallestJpegArea = 700;
/** A palette pays while its entries are few beside the pixels they save. */
const pixelsPerColour = 4;

/** 7 bits | 7 bits | 8 bits, low ones first; the top bit of a byte says that another follows. */
function compactLength(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x4000) return [(length & 0x7f) | 0x80, length >> 7];
  return [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
}

function join(head: Iterable<number>, ...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.from(head), ...parts]);
}

/** control | filter and its data | length and zlib data; short data goes bare and touches no stream. */
function basic(control: number, filter: Uint8Array, data: Uint8Array): Uint8Array {
  if (data.length < shortestDeflated) return join([control], filter, data);
  const packed = deflate(data);
  return join([control | resetStreamZero], filter, Uint8Array.from(compactLength(packed.length)), packed);
}

/** One bit a pixel, the highest first, each row from a new byte. */
function packBits(indexes: Uint8Array, width: number): Uint8Array {
  const rowBytes = Math.ceil(width / 8);
  const bits = new Uint8Array(rowBytes * (indexes.length / width));
  for (let pixel = 0; pixel < indexes.length; pixel += 1) {
    if (indexes[pixel] === 0) continue;
    const column = pixel % width;
    const at = ((pixel - column) / width) * rowBytes + (column >> 3);
    bits[at] = (bits[at] ?? 0) | (0x80 >> (column & 7));
  }
  return bits;
}

export const tightFillEncoder: Encoder = {
  name: 'tight-fill',
  encoding: encoding.tight,
  accepts: ({ viewer, content }) => viewer.tight && content.kind === 'colours' && content.colours.length === 1,
  encode: ({ viewer, content }) => {
    const { lengthBytes, write } = tightPixelWriter(viewer.pixelFormat);
    const bytes = new Uint8Array(1 + lengthBytes);
    bytes[0] = fillControl;
    if (content.kind === 'colours') write(content.colours[0] ?? 0, bytes, 1);
    return bytes;
  },
};

export const tightPaletteEncoder: Encoder = {
  name: 'tight-palette',
  encoding: encoding.tight,
  accepts: ({ viewer, content, rectangle }) =>
    viewer.tight &&
    content.kind === 'colours' &&
    content.colours.length > 1 &&
    content.colours.length * pixelsPerColour <= area(rectangle),
  encode: (subject) => {
    const { viewer, content, rectangle } = subject;
    if (content.kind !== 'colours') throw new Error('a palette needs counted colours');
    const { lengthBytes, write } = tightPixelWriter(viewer.pixelFormat);
    const filter = new Uint8Array(2 + content.colours.length * lengthBytes);
    filter[0] = paletteFilter;
    filter[1] = content.colours.length - 1;
    let at = 2;
    for (const colour of content.colours) at = write(colour, filter, at);
    const isTwoColoured = content.colours.length === 2;
    return basic(explicitFilter, filter, isTwoColoured ? packBits(content.indexes, rectangle.width) : content.indexes);
  },
};

/** Every pixel, deflated: for what has too many colours and may not be, or is too small to be, a JPEG. */
export const tightCopyEncoder: Encoder = {
  name: 'tight-copy',
  encoding: encoding.tight,
  accepts: ({ viewer }) => viewer.tight,
  encode: (subject) => {
    const { lengthBytes, write } = tightPixelWriter(subject.viewer.pixelFormat);
    return basic(0, new Uint8Array(0), writePixels(subject, lengthBytes, write));
  },
};

export function tightJpegEncoder(jpeg: JpegEncoder): Encoder {
  const canDecode = ({ viewer }: Subject): boolean =>
    viewer.tight && viewer.jpeg !== undefined && viewer.pixelFormat.bitsPerPixel >= 16;
  return {
    name: 'tight-jpeg',
    encoding: encoding.tight,
    accepts: (subject) => canDecode(subject) && area(subject.rectangle) >= smallestJpegArea,
    encode: ({ picture, rectangle, viewer }) => {
      if (viewer.jpeg === undefined) throw new Error('the viewer asked for no JPEG');
      const image = jpeg.compress(picture, rectangle, viewer.jpeg);
      return join([jpegControl, ...compactLength(image.length)], image);
    },
  };
}
