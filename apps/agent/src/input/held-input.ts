/** A key as a viewer names it: by keysym, with the scan code beside it when it knows one. */
export interface Key {
  readonly keysym: number;
  readonly scanCode?: number | undefined;
}

interface HeldKey {
  readonly key: Key;
  readonly keycode: number;
}

/** More keys than any hands hold, and fewer than would make it costly to look through them. */
const mostKeys = 64;

/** What one session holds down, so that it can be let go whatever ends it. */
export class HeldInput {
  readonly #keys = new Set<HeldKey>();
  readonly buttons = new Set<number>();

  get isEmpty(): boolean {
    return this.#keys.size === 0 && this.buttons.size === 0;
  }

  /** A viewer that only presses and never lets go gets no further. */
  get isFull(): boolean {
    return this.#keys.size >= mostKeys;
  }

  holds(key: Key): boolean {
    return this.#find(key) !== undefined;
  }

  press(key: Key, keycode: number): void {
    this.#keys.add({ key, keycode });
  }

  /** The keycode that was pressed for the key; undefined when none was. */
  release(key: Key): number | undefined {
    const held = this.#find(key);
    if (held === undefined) return undefined;
    this.#keys.delete(held);
    return held.keycode;
  }

  releaseKeys(): number[] {
    const keycodes = Array.from(this.#keys, ({ keycode }) => keycode);
    this.#keys.clear();
    return keycodes;
  }

  /**
   * The scan code names the key, since a keysym may change while it is down. Where only one of press and release has one
   * the keysym must do: TigerVNC presses without it and releases with it when the extension is announced in between.
   */
  #find(wanted: Key): HeldKey | undefined {
    const isSame = ({ key }: HeldKey): boolean =>
      key.scanCode && wanted.scanCode ? key.scanCode === wanted.scanCode : key.keysym === wanted.keysym;
    return [...this.#keys].find(isSame);
  }
}

/** Sessions share one keyboard and one pointer: a key goes down with its first holder and up with its last. */
export class HolderCount {
  readonly #holders = new Map<number, number>();

  /** True for the first holder. */
  add(code: number): boolean {
    const holders = this.#holders.get(code) ?? 0;
    this.#holders.set(code, holders + 1);
    return holders === 0;
  }

  /** True for the last holder. */
  remove(code: number): boolean {
    const holders = this.#holders.get(code) ?? 0;
    if (holders > 1) this.#holders.set(code, holders - 1);
    else this.#holders.delete(code);
    return holders === 1;
  }

  codes(): number[] {
    return [...this.#holders.keys()];
  }

  has(code: number): boolean {
    return this.#holders.has(code);
  }
}
