import type { FixesExtension } from 'x11';
import { arrowCursor } from './arrow-cursor.ts';
import { type Cursor, noCursor } from './cursor-shape.ts';
import type { XConnection } from './x-connection.ts';

/** XFixes reports each change of the cursor that is shown. */
const displayCursorMask = 1;
/** RFB carries the cursor's size in 16 bits, but no cursor is this large: a viewer is shown an arrow instead. */
const largestSide = 256;
/** Programs may change it as often as they like; viewers see the latest, at most 60 times a second. */
const restMs = 1000 / 60;

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
  #reads = false;
  #isStale = false;

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
    x.on('CursorNotify', () => {
      this.#isStale = true;
      if (!this.#reads) void this.#follow();
    });
    x.send(() => fixes.SelectCursorInput(x.root, displayCursorMask));
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  listen(onChange: () => void): () => void {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  }

  async #follow(): Promise<void> {
    this.#reads = true;
    while (this.#isStale && this.#x.isOpen) {
      this.#isStale = false;
      await this.#read();
      await new Promise<void>((resolve) => void setTimeout(resolve, restMs));
    }
    this.#reads = false;
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
      const isLarge = width > largestSide || height > largestSide;
      this.#cursor = isLarge ? arrowCursor : { width, height, hotX, hotY, pixels: unmultiply(cursorImage) };
    } catch {
      // The server is gone, which the connection itself reports.
      if (!this.#x.isOpen) return;
      // The cursor outlived the program that made it (xsetroot, most often): then X.Org denies its image to all.
      this.#cursor = arrowCursor;
    }
    for (const listener of this.#listeners) listener();
  }
}
