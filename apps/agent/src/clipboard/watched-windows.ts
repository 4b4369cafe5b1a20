import type { XConnection } from '../screen/x-connection.ts';

const propertyChangeMask = 0x400000;

/** Other programs' windows whose properties are followed; several transfers may follow one. */
export class WatchedWindows {
  readonly #x: XConnection;
  readonly #count = new Map<number, number>();

  constructor(x: XConnection) {
    this.#x = x;
  }

  /** The answer ends it. */
  watch(window: number): () => void {
    this.#change(window, 1);
    return () => this.#change(window, -1);
  }

  #change(window: number, by: 1 | -1): void {
    const before = this.#count.get(window) ?? 0;
    const after = before + by;
    if (after > 0) this.#count.set(window, after);
    else this.#count.delete(window);
    if (before > 0 && after > 0) return;
    const eventMask = after > 0 ? propertyChangeMask : 0;
    this.#x.send((client) => client.ChangeWindowAttributes(window, { eventMask }));
  }
}
