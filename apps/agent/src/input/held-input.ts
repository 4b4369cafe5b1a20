/** What one session holds down, so that it can be let go whatever ends it. */
export class HeldInput {
  /** What the viewer called the key, and the keycode that was pressed for it. */
  readonly keys = new Map<number, number>();
  readonly buttons = new Set<number>();

  get isEmpty(): boolean {
    return this.keys.size === 0 && this.buttons.size === 0;
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

  has(code: number): boolean {
    return this.#holders.has(code);
  }
}
