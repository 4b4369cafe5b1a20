import { groupOf, type Key, type KeyboardMap, levelOf, modifier } from './keyboard-map.ts';
import { characterOf, isSameKeysym, keysyms, letterPair, levelShifts } from './keysyms.ts';

/** What is in force while a key goes down. */
export interface KeyboardState {
  /** Mask of modifiers, held or locked. */
  readonly mods: number;
  /** Those of them that no key holds: letting keys go does not end them. */
  readonly locked: number;
  /** The layout in use, from 0. */
  readonly group: number;
}

/** A key and which modifiers must be added or taken away while it goes down. */
export interface KeyChoice {
  readonly keycode: number;
  readonly add: number;
  readonly remove: number;
}

/** The device's keyboard as its X server understands it. */
export class Keymap {
  readonly #keys: ReadonlyMap<number, Key>;
  readonly #shifts: ReadonlyMap<number, number>;
  /** The modifiers that can be added or taken away for a moment. */
  readonly #movable: number;

  /** `isLent` names keycodes whose meaning is ours and changes: to the map they have none. */
  constructor(map: KeyboardMap, isLent: (keycode: number) => boolean = () => false) {
    this.#keys = new Map(map.filter(({ keycode }) => !isLent(keycode)).map((key) => [key.keycode, key]));
    this.#shifts = shiftsOf(this.#keys.values());
    this.#movable = [...this.#shifts.keys()].reduce((all, mod) => all | mod, 0);
  }

  /** Modifiers in force while the key is down. */
  holds(keycode: number): number {
    return this.#keys.get(keycode)?.holds ?? 0;
  }

  /** The key that adds one modifier and does nothing else. */
  shiftFor(mod: number): number | undefined {
    return this.#shifts.get(mod);
  }

  /** Of a key that switches it, as Num Lock's may be any. */
  lockOf(keysym: number): number {
    return [...this.#keys.values()].find((key) => firstKeysym(key) === keysym)?.locks ?? 0;
  }

  /** What the key gives in that state; 0 for nothing. */
  produces(keycode: number, state: KeyboardState): number {
    const key = this.#keys.get(keycode);
    const group = key && groupOf(key, state.group);
    if (group === undefined) return 0;
    const keysym = group.keysyms[levelOf(group.type, state.mods)] ?? 0;
    return capitalised(keysym, group.type.mask, state.mods);
  }

  /** Whether the key is that one whatever the modifiers: arrows, modifiers, function keys. */
  isPlainKey(keycode: number, keysym: number): boolean {
    const key = this.#keys.get(keycode);
    return key !== undefined && firstKeysym(key) === keysym;
  }

  /** How to get `keysym` from the layout in use; the way that changes fewest modifiers. */
  find(keysym: number, state: KeyboardState): KeyChoice | undefined {
    if (characterOf(keysym) === undefined) {
      for (const { keycode } of this.#keys.values()) {
        if (this.isPlainKey(keycode, keysym) && !isKeypad(keysym)) return { keycode, add: 0, remove: 0 };
      }
    }
    let best: KeyChoice | undefined;
    for (const key of this.#keys.values()) {
      for (const choice of this.choicesOf(key, keysym, state)) {
        if (best === undefined || cost(choice) < cost(best)) best = choice;
      }
    }
    return best;
  }

  /** Every way in which this key gives the keysym with modifiers that can be had for a moment. */
  *choicesOf(key: Key, keysym: number, state: KeyboardState): Generator<KeyChoice> {
    const group = groupOf(key, state.group);
    if (group === undefined) return;
    const { mask } = group.type;
    for (const mods of submasks(mask)) {
      const [add, remove] = [mods & ~state.mods, state.mods & mask & ~mods];
      if ((add & ~this.#movable) !== 0 || (remove & ~(this.#movable & ~state.locked)) !== 0) continue;
      const given = capitalised(group.keysyms[levelOf(group.type, mods)] ?? 0, mask, state.mods);
      if (given !== 0 && isSameKeysym(given, keysym)) yield { keycode: key.keycode, add, remove };
    }
  }
}

/** Keycodes without any meaning, which can be lent to characters that are not on the layout. */
export function unusedKeycodes(map: KeyboardMap): number[] {
  const isUnused = ({ groups }: Key): boolean => groups.every((group) => group.keysyms.every((keysym) => keysym === 0));
  return map.filter(isUnused).map(({ keycode }) => keycode);
}

const firstKeysym = (key: Key): number => key.groups[0]?.keysyms[0] ?? 0;

/** Keys of the number pad are others while Num Lock is on. */
const isKeypad = (keysym: number): boolean => keysym >= 0xff80 && keysym <= 0xffbd;

function shiftsOf(keys: Iterable<Key>): Map<number, number> {
  const shifts = new Map<number, number>();
  for (const key of keys) {
    const isOne = key.holds !== 0 && (key.holds & (key.holds - 1)) === 0 && key.locks === 0;
    // Mode_switch may also be another group: the levels' own keys are better.
    const isBetter = !shifts.has(key.holds) && firstKeysym(key) !== keysyms.modeSwitch;
    if (isOne && isBetter && levelShifts.has(firstKeysym(key))) shifts.set(key.holds, key.keycode);
  }
  return shifts;
}

/** A program makes a letter large under Caps Lock itself where the key's type leaves that to it (XKB, 12.1.2). */
function capitalised(keysym: number, typeMask: number, mods: number): number {
  if ((mods & modifier.lock) === 0 || (typeMask & modifier.lock) !== 0) return keysym;
  return letterPair(keysym)?.upper ?? keysym;
}

/** Letting a modifier go disturbs more than holding one more. */
function cost({ add, remove }: KeyChoice): number {
  return bits(add) + 2 * bits(remove);
}

/** Combinations that the type does not list choose a level as well. */
function* submasks(mask: number): Generator<number> {
  for (let mods = mask; mods > 0; mods = (mods - 1) & mask) yield mods;
  yield 0;
}

const bits = (mask: number): number => mask.toString(2).replaceAll('0', '').length;
