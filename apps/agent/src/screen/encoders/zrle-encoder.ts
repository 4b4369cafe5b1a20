import { constants, deflateRawSync } from 'node:zlib';
import { encoding } from '@usher/rfb';
import type { Rectangle } from '../rectangle.ts';
import type { Encoder, Subject } from './encoder.ts';
import { analyse, colourMask, type Content } from './picture.ts';
import { cpixelWriter } from './viewer-format.ts';

const tileSize = 64;
const mostPackedColours = 16;
const mostPaletteColours = 127;
const solid = 1;
const rawTile = 0;
const paletteRunLength = 128;
const deflating = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };

/** Where a tile's bytes go. */
class TileBytes {
  #bytes = Buffer.allocUnsafe(65_536);
  length = 0;

  /** Room for so many more; the answer is where they begin. */
  reserve(lengthBytes: number): number {
    if (this.length + lengthBytes > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(2 * (this.length + lengthBytes));
      this.#bytes.copy(larger, 0, 0, this.length);
      this.#bytes = larger;
    }
    const at = this.length;
    this.length += lengthBytes;
    return at;
  }

  get bytes(): Buffer {
    return this.#bytes;
  }

  push(value: number): void {
    // Not in one line: reserving may replace the buffer.
    const at = this.reserve(1);
    this.#bytes[at] = value;
  }
}

type Colours = Extract<Content, { kind: 'colours' }>;

/**
 * RFB 7.7.6: tiles of 64 pixels in one zlib stream. Each rectangle is deflated by itself, as pieces of one stream that refer to nothing
 * before them, so that any thread may encode any rectangle; the stream's two first bytes are missing (`zrle-stream.ts`).
 */
export const zrleEncoder: Encoder = {
  name: 'zrle',
  encoding: encoding.zrle,
  accepts: ({ viewer }) => viewer.zrle,
  encode: (subject) => {
    const out = new TileBytes();
    for (const tile of tilesOf(subject.rectangle)) encodeTile(subject, tile, out);
    const deflated = deflateRawSync(out.bytes.subarray(0, out.length), deflating);
    const payload = Buffer.allocUnsafe(4 + deflated.length);
    payload.writeUInt32BE(deflated.length);
    deflated.copy(payload, 4);
    return payload;
  },
};

function* tilesOf({ x, y, width, height }: Rectangle): Generator<Rectangle> {
  for (let top = y; top < y + height; top += tileSize) {
    for (let left = x; left < x + width; left += tileSize) {
      yield {
        x: left,
        y: top,
        width: Math.min(tileSize, x + width - left),
        height: Math.min(tileSize, y + height - top),
      };
    }
  }
}

function encodeTile({ picture, viewer }: Subject, tile: Rectangle, out: TileBytes): void {
  const content = analyse(picture, tile);
  const { lengthBytes, write } = cpixelWriter(viewer.pixelFormat);
  const colours = (content.kind === 'colours' ? content.colours : []).length;
  if (content.kind === 'many-colours' || colours > mostPaletteColours) {
    out.push(rawTile);
    let at = out.reserve(tile.width * tile.height * lengthBytes);
    for (let row = tile.y; row < tile.y + tile.height; row += 1) {
      const first = row * picture.width + tile.x;
      for (let pixel = first; pixel < first + tile.width; pixel += 1) {
        at = write((picture.words[pixel] ?? 0) & colourMask, out.bytes, at);
      }
    }
    return;
  }
  out.push(colours === 1 ? solid : colours <= mostPackedColours ? colours : paletteRunLength + colours);
  let at = out.reserve(colours * lengthBytes);
  for (const colour of content.colours) at = write(colour, out.bytes, at);
  if (colours === 1) return;
  if (colours <= mostPackedColours) pack(content, tile.width, out);
  else runs(content.indexes, out);
}

/** 1, 2 or 4 bits a pixel, the highest first, each row from a new byte. */
function pack({ colours, indexes }: Colours, width: number, out: TileBytes): void {
  const bits = colours.length === 2 ? 1 : colours.length <= 4 ? 2 : 4;
  const rowBytes = Math.ceil((width * bits) / 8);
  const rows = indexes.length / width;
  const at = out.reserve(rowBytes * rows);
  out.bytes.fill(0, at, at + rowBytes * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < width; column += 1) {
      const bit = column * bits;
      const byte = at + row * rowBytes + (bit >> 3);
      const shift = 8 - bits - (bit & 7);
      out.bytes[byte] = (out.bytes[byte] ?? 0) | ((indexes[row * width + column] ?? 0) << shift);
    }
  }
}

/** A colour's number; with its top bit set, a length follows: as many 255s as fit, then the rest less one. */
function runs(indexes: Uint8Array, out: TileBytes): void {
  for (let pixel = 0; pixel < indexes.length; ) {
    const index = indexes[pixel] ?? 0;
    let end = pixel + 1;
    while (end < indexes.length && indexes[end] === index) end += 1;
    let left = end - pixel - 1;
    pixel = end;
    if (left === 0) {
      out.push(index);
      continue;
    }
    out.push(index | 0x80);
    for (; left >= 255; left -= 255) out.push(255);
    out.push(left);
  }
}
