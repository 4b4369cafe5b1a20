import type { KeyboardExtension, TestExtension } from 'x11';
import type { XConnection } from '../screen/x-connection.ts';
import { type HeldInput, HolderCount, type Key } from './held-input.ts';
import { Keymap, type ModifierState } from './keymap.ts';
import { canonicalKeysym, isCharacterKeysym, keysyms } from './keysyms.ts';
import { keycodeOfScanCode } from './scan-codes.ts';
import { SpareKeycodes } from './spare-keycodes.ts';

const keyPress = 2;
const keyRelease = 3;

/** The device's one keyboard, played through XTEST by every session that may. */
export class Keyboard {
  readonly #x: XConnection;
  readonly #test: TestExtension;
  readonly #held = new HolderCount();
  readonly #spares: SpareKeycodes;
  #keymap: Keymap;
  #locked = 0;
  #group = 0;

  static async open(x: XConnection, test: TestExtension): Promise<Keyboard> {
    const keyboard = new Keyboard(x, test, await readKeymap(x));
    await keyboard.#followState();
    return keyboard;
  }

  private constructor(x: XConnection, test: TestExtension, keymap: Keymap) {
    this.#x = x;
    this.#test = test;
    this.#keymap = keymap;
    this.#spares = new SpareKeycodes(keymap.unusedKeycodes());
    x.on('MappingNotify', (event) => {
      // What we lend spare keycodes is no news.
      if (event.request !== 1 || (event.count === 1 && this.#spares.owns(event.firstKeyCode))) return;
      void this.#reload();
    });
  }

  /** A key that is already down for this session stays so: the X server itself repeats held keys. */
  press(holder: HeldInput, key: Key): void {
    if (holder.holds(key)) return;
    const keycode = this.#pressFor(key);
    if (keycode !== undefined) holder.press(key, keycode);
  }

  release(holder: HeldInput, key: Key): void {
    const keycode = holder.release(key);
    if (keycode !== undefined) this.#up(keycode);
  }

  releaseAll(holder: HeldInput): void {
    for (const keycode of holder.releaseKeys()) this.#up(keycode);
  }

  /** Takes lent keycodes back, so that the next program finds the keyboard as it was. */
  restore(): void {
    for (const keycode of this.#spares.takeBack()) {
      this.#x.send((client) => client.ChangeKeyboardMapping(keycode, 2, [0, 0]));
    }
  }

  #pressFor({ keysym: named, scanCode }: Key): number | undefined {
    const keysym = canonicalKeysym(named);
    const state = this.#state();
    const scanned = scanCode ? keycodeOfScanCode(scanCode) : undefined;
    if (scanned !== undefined && this.#agrees(scanned, keysym, state)) return this.#down(scanned);
    if (keysym === 0) return undefined;
    const choice = this.#keymap.find(keysym, state);
    if (choice !== undefined) {
      return this.#withModifiers(choice.shift, choice.level3, state, () => this.#down(choice.keycode));
    }
    return this.#pressSpare(keysym);
  }

  /** Whether that key, as things stand, is what the viewer means: layouts differ, and so do locks. */
  #agrees(keycode: number, keysym: number, state: ModifierState): boolean {
    if (keysym === 0) return true;
    if (!isCharacterKeysym(keysym)) return this.#keymap.isPlainKey(keycode, keysym);
    return this.#keymap.produces(keycode, state) === keysym;
  }

  #pressSpare(keysym: number): number | undefined {
    const lent = this.#spares.lend(keysym, (keycode) => this.#held.has(keycode));
    if (lent === undefined) return undefined;
    // Both levels alike: Shift and Caps Lock do not matter.
    if (lent.isNew) this.#x.send((client) => client.ChangeKeyboardMapping(lent.keycode, 2, [keysym, keysym]));
    return this.#down(lent.keycode);
  }

  #state(): ModifierState {
    const isDown = (keysym: number): boolean => {
      const keycode = this.#keymap.keycodeOf(keysym);
      return keycode !== undefined && this.#held.has(keycode);
    };
    return {
      shift: isDown(keysyms.shiftLeft) || isDown(keysyms.shiftRight),
      level3: isDown(keysyms.level3Shift) || isDown(keysyms.modeSwitch),
      locked: this.#locked,
      group: this.#group,
    };
  }

  /** Presses a key with modifiers other than those held, which are put right again at once. */
  #withModifiers(shift: boolean, level3: boolean, state: ModifierState, press: () => number): number {
    const undo: (() => void)[] = [];
    const set = (names: readonly number[], wanted: boolean, held: boolean): void => {
      if (wanted === held) return;
      const keycodes = names.flatMap((keysym) => this.#keymap.keycodeOf(keysym) ?? []);
      const affected = wanted ? keycodes.slice(0, 1) : keycodes.filter((keycode) => this.#held.has(keycode));
      for (const keycode of affected) {
        this.#fake(wanted ? keyPress : keyRelease, keycode);
        undo.push(() => this.#fake(wanted ? keyRelease : keyPress, keycode));
      }
    };
    set([keysyms.shiftLeft, keysyms.shiftRight], shift, state.shift);
    set([keysyms.level3Shift, keysyms.modeSwitch], level3, state.level3);
    const keycode = press();
    for (const step of undo.toReversed()) step();
    return keycode;
  }

  #down(keycode: number): number {
    if (this.#held.add(keycode)) this.#fake(keyPress, keycode);
    return keycode;
  }

  #up(keycode: number): void {
    if (this.#held.remove(keycode)) this.#fake(keyRelease, keycode);
  }

  #fake(type: number, keycode: number): void {
    this.#x.send(() => this.#test.FakeInput(type, keycode, 0, 0, 0, 0));
  }

  async #followState(): Promise<void> {
    const xkb = await this.#x.extension<KeyboardExtension>('xkb');
    // Without XKB nobody says when a lock changes; letters then follow Shift alone.
    if (xkb === undefined) return;
    const follow = ({ lockedMods, group }: { readonly lockedMods: number; readonly group: number }): void => {
      this.#locked = lockedMods;
      this.#group = group;
    };
    this.#x.on('XkbStateNotify', follow);
    xkb.SelectEvents(xkb.UseCoreKbd, xkb.EventType.StateNotify, 0, xkb.EventType.StateNotify, 0, 0);
    follow(await this.#x.request((callback) => xkb.GetState(xkb.UseCoreKbd, callback)));
  }

  async #reload(): Promise<void> {
    try {
      this.#keymap = await readKeymap(this.#x, (keycode) => this.#spares.owns(keycode));
      this.#spares.replace(this.#keymap.unusedKeycodes());
    } catch {
      // The server is gone, which the connection itself reports.
      return;
    }
  }
}

async function readKeymap(x: XConnection, isLent?: (keycode: number) => boolean): Promise<Keymap> {
  const { min_keycode: first, max_keycode: last } = x.display;
  const rows = await x.request<number[][]>((callback) =>
    x.client.GetKeyboardMapping(first, last - first + 1, callback),
  );
  return new Keymap(first, rows, isLent);
}
