import { type Key, letterCase, twoLevels } from './keyboard-map.ts';
import { hasKnownCase, keysymOf, letterPair } from './keysyms.ts';

/** A keycode with the meaning that it was lent for. */
export interface LentKey {
  readonly key: Key;
  /** For plain and Shift: a letter in both cases, anything else twice. */
  readonly keysyms: readonly [number, number];
  /** The X server does not know it yet. */
  readonly isNew: boolean;
}

/** A program that was sent a key asks for its meaning within so long; until then the keycode must keep it. */
const settleMs = 250;

/**
 * Keycodes without a meaning, lent in turn to characters that the layout lacks. In turn, because a program reads
 * the new meaning some time after the key: the one lent longest ago is the safest to lend again.
 */
export class SpareKeycodes {
  /** The one to lend next stands first. */
  #free: number[];
  readonly #byKeysym = new Map<number, number>();
  readonly #byKeycode = new Map<number, number>();
  readonly #usedAt = new Map<number, number>();

  constructor(keycodes: readonly number[]) {
    this.#free = [...keycodes];
  }

  owns(keycode: number): boolean {
    return this.#byKeycode.has(keycode) || this.#free.includes(keycode);
  }

  /** How long until a keycode can be lent for this keysym without taking it from under a program's eyes. */
  waitMs(keysym: number, isHeld: (keycode: number) => boolean, now: number): number {
    if (this.#byKeysym.has(meaningOf(keysym)[0])) return 0;
    const next = this.#free.find((candidate) => !isHeld(candidate));
    const usedAt = next === undefined ? undefined : this.#usedAt.get(next);
    return usedAt === undefined ? 0 : Math.max(0, usedAt + settleMs - now);
  }

  /** Undefined when every spare keycode is held down. */
  lend(keysym: number, isHeld: (keycode: number) => boolean, now: number): LentKey | undefined {
    const keysyms = meaningOf(keysym);
    const known = this.#byKeysym.get(keysyms[0]);
    const keycode = known ?? this.#free.find((candidate) => !isHeld(candidate));
    if (keycode === undefined) return undefined;
    this.#free = [...this.#free.filter((other) => other !== keycode), keycode];
    if (known === undefined) this.#bind(keycode, keysyms[0]);
    this.#usedAt.set(keycode, now);
    return { key: keyOf(keycode, keysyms), keysyms, isNew: known === undefined };
  }

  /** The keycodes that were lent; afterwards none is. */
  takeBack(): number[] {
    const lent = [...this.#byKeycode.keys()];
    this.#byKeysym.clear();
    this.#byKeycode.clear();
    return lent;
  }

  /** The layout changed: these are unused now, and of those lent only these still mean what they were lent for. */
  replace(unused: readonly number[], stillMeans: (keycode: number, keysym: number) => boolean): void {
    for (const [keycode, keysym] of this.#byKeycode) {
      if (stillMeans(keycode, keysym)) continue;
      this.#byKeycode.delete(keycode);
      this.#byKeysym.delete(keysym);
    }
    this.#free = [...unused.filter((keycode) => !this.#byKeycode.has(keycode)), ...this.#byKeycode.keys()];
  }

  #bind(keycode: number, keysym: number): void {
    const before = this.#byKeycode.get(keycode);
    if (before !== undefined) this.#byKeysym.delete(before);
    this.#byKeycode.set(keycode, keysym);
    this.#byKeysym.set(keysym, keycode);
  }
}

/** A letter in both cases is one that Caps Lock and Shift treat as on any key; else neither matters. */
function meaningOf(keysym: number): readonly [number, number] {
  const pair = letterPair(keysym);
  const only = keysymOf(keysym);
  return pair === undefined ? [only, only] : [pair.lower, pair.upper];
}

function keyOf(keycode: number, keysyms: readonly [number, number]): Key {
  const type = hasKnownCase(keysyms[0]) ? letterCase : twoLevels;
  return { keycode, groups: [{ type, keysyms }], beyond: 'wrap', holds: 0, locks: 0 };
}
