/**
 * Keycodes without a meaning, lent in turn to characters that the layout lacks. In turn, because a program reads
 * the new meaning some time after the key: the one lent longest ago is the safest to lend again.
 */
export class SpareKeycodes {
  /** The one to lend next stands first. */
  #free: number[];
  readonly #byKeysym = new Map<number, number>();
  readonly #byKeycode = new Map<number, number>();

  constructor(keycodes: readonly number[]) {
    this.#free = [...keycodes];
  }

  owns(keycode: number): boolean {
    return this.#byKeycode.has(keycode) || this.#free.includes(keycode);
  }

  /** Undefined when every spare keycode is held down. */
  lend(
    keysym: number,
    isHeld: (keycode: number) => boolean,
  ): { readonly keycode: number; readonly isNew: boolean } | undefined {
    const known = this.#byKeysym.get(keysym);
    const keycode = known ?? this.#free.find((candidate) => !isHeld(candidate));
    if (keycode === undefined) return undefined;
    this.#free = [...this.#free.filter((other) => other !== keycode), keycode];
    if (known === undefined) this.#bind(keycode, keysym);
    return { keycode, isNew: known === undefined };
  }

  /** The keycodes that were lent; afterwards none is. */
  takeBack(): number[] {
    const lent = [...this.#byKeycode.keys()];
    this.#byKeysym.clear();
    this.#byKeycode.clear();
    return lent;
  }

  /** The layout changed: what was lent may be gone. */
  replace(unused: readonly number[]): void {
    this.#byKeysym.clear();
    this.#byKeycode.clear();
    this.#free = [...unused];
  }

  #bind(keycode: number, keysym: number): void {
    const before = this.#byKeycode.get(keycode);
    if (before !== undefined) this.#byKeysym.delete(before);
    this.#byKeycode.set(keycode, keysym);
    this.#byKeysym.set(keysym, keycode);
  }
}
