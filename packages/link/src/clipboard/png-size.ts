/** A picture of more is refused: unpacked, a few kilobytes of PNG could fill any memory. */
export const pngMaxPixels = 64 << 20;

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const header = [0x49, 0x48, 0x44, 0x52];

/** Width and height as the first chunk says (PNG 11.2.2); null for what is no PNG, or larger than anybody should unpack. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | null {
  const isAt = (at: number, wanted: readonly number[]): boolean =>
    wanted.every((byte, index) => bytes[at + index] === byte);
  if (bytes.length < 33 || !isAt(0, signature) || !isAt(12, header)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  return width === 0 || height === 0 || width * height > pngMaxPixels ? null : { width, height };
}
