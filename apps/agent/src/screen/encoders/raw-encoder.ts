import { encoding } from '@usher/rfb';
import type { Encoder, Subject } from './encoder.ts';
import { colourMask } from './picture.ts';
import { type WriteColour, isNativeFormat, pixelWriter } from './viewer-format.ts';

/** Writes every pixel of the subject, left to right, top to bottom. */
export function writePixels({ picture, rectangle }: Subject, lengthBytes: number, write: WriteColour): Uint8Array {
  const { x, y, width, height } = rectangle;
  const bytes = new Uint8Array(width * height * lengthBytes);
  let at = 0;
  for (let row = y; row < y + height; row += 1) {
    const end = row * picture.width + x + width;
    for (let pixel = end - width; pixel < end; pixel += 1) {
      at = write((picture.words[pixel] ?? 0) & colourMask, bytes, at);
    }
  }
  return bytes;
}

function copyRows({ picture, rectangle }: Subject): Uint8Array {
  const { x, y, width, height } = rectangle;
  const bytes = Buffer.allocUnsafeSlow(width * height * 4);
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * picture.width + x) * 4;
    picture.pixels.copy(bytes, row * width * 4, from, from + width * 4);
  }
  return bytes;
}

/** The floor: every viewer decodes it. */
export const rawEncoder: Encoder = {
  name: 'raw',
  encoding: encoding.raw,
  accepts: () => true,
  encode: (subject) => {
    const format = subject.viewer.pixelFormat;
    if (isNativeFormat(format)) return copyRows(subject);
    const { lengthBytes, write } = pixelWriter(format);
    return writePixels(subject, lengthBytes, write);
  },
};
