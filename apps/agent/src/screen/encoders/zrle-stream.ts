import { encoding as encodings } from '@usher/rfb';

/** Deflated, a window of 32 KiB, the fastest level. */
const zlibHeader = Uint8Array.of(0x78, 0x01);

/** The one zlib stream that a viewer reads all its ZRLE rectangles from: it begins with the first of them. */
export class ZrleStream {
  #begun = false;

  /** The rectangles of one update, as they leave. */
  begin<Rectangle extends { readonly encoding: number; readonly payload: Uint8Array }>(
    rectangles: readonly Rectangle[],
  ): readonly Rectangle[] {
    const first = this.#begun ? undefined : rectangles.find(({ encoding }) => encoding === encodings.zrle);
    if (first === undefined) return rectangles;
    this.#begun = true;
    const { payload } = first;
    const longer = Buffer.concat([payload.subarray(0, 4), zlibHeader, payload.subarray(4)]);
    longer.writeUInt32BE(payload.length - 4 + zlibHeader.length);
    return rectangles.map((rectangle) => (rectangle === first ? { ...rectangle, payload: longer } : rectangle));
  }
}
