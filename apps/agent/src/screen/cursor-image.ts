import { cursorRectangle, type EncodedRectangle } from '@usher/rfb';
import type { Cursor } from './cursor-shape.ts';
import { pixelWriter, type ViewerPixelFormat } from './encoders/viewer-format.ts';

const opaque = 128;

/** The cursor as RFB carries it: pixels in the viewer's format and a mask of one bit a pixel, rows padded to bytes. */
export function cursorImage(cursor: Cursor, format: ViewerPixelFormat): EncodedRectangle {
  const { width, height, pixels } = cursor;
  const { lengthBytes, write } = pixelWriter(format);
  const image = new Uint8Array(width * height * lengthBytes);
  const rowBytes = Math.ceil(width / 8);
  const mask = new Uint8Array(rowBytes * height);
  let at = 0;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 4;
      const colour = ((pixels[from + 2] ?? 0) << 16) | ((pixels[from + 1] ?? 0) << 8) | (pixels[from] ?? 0);
      at = write(colour, image, at);
      if ((pixels[from + 3] ?? 0) < opaque) continue;
      const byte = y * rowBytes + (x >> 3);
      mask[byte] = (mask[byte] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return cursorRectangle(cursor, image, mask);
}
