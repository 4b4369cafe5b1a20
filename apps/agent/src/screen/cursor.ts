import type { FixesExtension } from 'x11';
import { arrowCursor } from './arrow-cursor.ts';
import { type Cursor, noCursor } from './cursor-shape.ts';
import type { XConnection } from './x-connection.ts';

/** XFixes reports each change of the cursor that is shown. */
const displayCursorMask = 1;
/** RFB carries the cursor's size in 16 bits, but no cursor is this large. */
const largestSide = 256;

/** X gives colours already multiplied by opacity; viewers expect them plain. */
function unmultiply(image: Buffer): Uint8Array {
  const pixels = new Uint8Array(image);
  for (let at = 0; at + 4 <= pixels.length; at += 4) {
    const opacity = pixels[at + 3] ?? 0;
    if (opacity === 0 || opacity === 255) continue;
    for (let byte = at; byte < at + 3; byte += 1) {
      pixels[byte] = Math.min(255, Math.round(((pixels[byte] ?? 0) * 255) / opacity));
    }
  }
  return pixels;
}

/** The shape of the device's cursor, followed for all sessions. */
export class CursorWatch {
  readonly #x: XConnection;
  readonly #fixes: FixesExtension;
  readonly #listeners = new Set<() => void>();
  #cursor: Cursor = noCursor;

  static async start(x: XConnection): Promise<CursorWatch | undefined> {
    const fixes = await x.extension<FixesExtension>('fixes');
    if (fixes === undefined) return undefined;
    const watch = new CursorWatch(x, fixes);
    await watch.#read();
    return watch;
  }

  private constructor(x: XConnection, fixes: FixesExtension) {
    this.#x = x;
    this.#fixes = fixes;
    x.on('CursorNotify', () => void this.#read());
    x.send(() => fixes.SelectCursorInput(x.root, displayCursorMask));
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  listen(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  async #read(): Promise<void> {
    try {
      const image = await this.#x.request<{
        readonly width: number;
        readonly height: number;
        readonly xhot: number;
        readonly yhot: number;
        readonly cursorImage: Buffer;
      }>((callback) => this.#fixes.GetCursorImage(callback));
      const { width, height, xhot: hotX, yhot: hotY, cursorImage } = image;
      if (width > largestSide || height > largestSide) return;
      this.#cursor = { width, height, hotX, hotY, pixels: unmultiply(cursorImage) };
    } catch {
      // The server is gone, which the connection itself reports.
      if (!this.#x.isOpen) return;
      // The cursor outlived the program that made it (xsetroot, most often): then X.Org denies its image to all.
      this.#cursor = arrowCursor;
    }
    for (const listener of this.#listeners) listener();
  }
}
