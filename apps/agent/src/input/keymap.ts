import { isKeypadKeysym, isLetterPair } from './keysyms.ts';

const lockModifier = 1 << 1;
const numLockModifier = 1 << 4;

/** Which modifiers are in force while a key goes down. */
export interface ModifierState {
  readonly shift: boolean;
  readonly level3: boolean;
  /** Mask of locked modifiers. */
  readonly locked: number;
  /** The keyboard layout in use, from 0. */
  readonly group: number;
}

/** A key and what must be held with it. */
export interface KeyChoice {
  readonly keycode: number;
  readonly shift: boolean;
  readonly level3: boolean;
}

/** What each keycode means, as the X server tells it. */
export class Keymap {
  readonly #first: number;
  readonly #rows: number[][];

  /** `isLent` names keycodes whose meaning is ours and changes: to the map they have none. */
  constructor(
    firstKeycode: number,
    rows: readonly (readonly number[])[],
    isLent: (keycode: number) => boolean = () => false,
  ) {
    this.#first = firstKeycode;
    this.#rows = rows.map((row, index) => (isLent(firstKeycode + index) ? [0] : [...row]));
  }

  /** Keycodes without any meaning, which can be lent to characters that are not on the layout. */
  unusedKeycodes(): number[] {
    return this.#rows.flatMap((row, index) => (row.every((keysym) => keysym === 0) ? [this.#first + index] : []));
  }

  keycodeOf(keysym: number): number | undefined {
    const index = this.#rows.findIndex((row) => row[0] === keysym);
    return index < 0 ? undefined : this.#first + index;
  }

  /** What the key gives in that state; 0 for nothing. */
  produces(keycode: number, state: ModifierState): number {
    const levels = this.#levels(keycode, state.group);
    const shifted = state.shift !== inverts(levels, state.locked);
    return levels[(state.level3 ? 2 : 0) + (shifted ? 1 : 0)] ?? 0;
  }

  /** Whether the key is that one whatever the modifiers: arrows, modifiers, function keys. */
  isPlainKey(keycode: number, keysym: number): boolean {
    return this.#levels(keycode, 0)[0] === keysym;
  }

  /** How to get `keysym` from the layout in use; the way that changes fewest modifiers first. */
  find(keysym: number, state: ModifierState): KeyChoice | undefined {
    const choices = this.#rows.flatMap((_, index) => this.#choices(this.#first + index, keysym, state));
    const changes = (choice: KeyChoice): number =>
      Number(choice.shift !== state.shift) + 2 * Number(choice.level3 !== state.level3);
    return choices.sort((a, b) => changes(a) - changes(b))[0];
  }

  #choices(keycode: number, keysym: number, state: ModifierState): KeyChoice[] {
    const levels = this.#levels(keycode, state.group);
    return levels.flatMap((candidate, level) => {
      if (candidate !== keysym) return [];
      const shifted = level % 2 === 1;
      return [{ keycode, shift: shifted !== inverts(levels, state.locked), level3: level >= 2 }];
    });
  }

  /** Plain, Shift, AltGr, AltGr and Shift: the core protocol lists two layouts of two levels, then the others. */
  #levels(keycode: number, group: number): number[] {
    const row = this.#rows[keycode - this.#first] ?? [];
    const column = group === 1 ? 2 : 0;
    const plain = row[column] ?? 0;
    const third = row[4 + column] ?? 0;
    // A key with one level gives it with Shift too.
    return [plain, row[column + 1] || plain, third, row[5 + column] || third];
  }
}

/** Whether a lock does to this key what Shift does. */
function inverts(levels: readonly number[], locked: number): boolean {
  const [plain = 0, shifted = 0] = levels;
  if (isKeypadKeysym(plain) && plain !== shifted) return (locked & numLockModifier) !== 0;
  return isLetterPair(plain, shifted) && (locked & lockModifier) !== 0;
}
