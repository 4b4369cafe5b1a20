import type { KeyboardExtension, TestExtension } from 'x11';
import type { XConnection } from '../screen/x-connection.ts';
import { type HeldInput, HolderCount, type Key } from './held-input.ts';
import { type KeyboardMap, modifier } from './keyboard-map.ts';
import { type KeyboardState, type KeyChoice, Keymap, unusedKeycodes } from './keymap.ts';
import { characterOf, isSameKeysym, keysyms, plainKeysym } from './keysyms.ts';
import { readCoreMap } from './read-core-map.ts';
import { readKeyboardMap } from './read-keyboard-map.ts';
import { keycodeOfScanCode } from './scan-codes.ts';
import { SpareKeycodes } from './spare-keycodes.ts';

const keyPress = 2;
const keyRelease = 3;
/** Of XKB's events: another keyboard or layout, and a change within it. */
const newKeyboard = 0;
const mapChanged = 1;

interface KeyboardParts {
  readonly x: XConnection;
  readonly test: TestExtension;
  readonly xkb: KeyboardExtension | undefined;
  readonly now: () => number;
}

/** The device's one keyboard, played through XTEST by every session that may. */
export class Keyboard {
  readonly #x: XConnection;
  readonly #test: TestExtension;
  readonly #xkb: KeyboardExtension | undefined;
  readonly #now: () => number;
  readonly #held = new HolderCount();
  readonly #spares: SpareKeycodes;
  #keymap: Keymap;
  #locked = 0;
  #group = 0;
  #isReading = false;
  #isStale = false;

  /** `now` is monotonic, in ms. */
  static async open(x: XConnection, test: TestExtension, now: () => number): Promise<Keyboard> {
    const xkb = await x.extension<KeyboardExtension>('xkb');
    const keyboard = new Keyboard({ x, test, xkb, now }, await readMap(x, xkb));
    await keyboard.#follow();
    return keyboard;
  }

  private constructor({ x, test, xkb, now }: KeyboardParts, map: KeyboardMap) {
    this.#x = x;
    this.#test = test;
    this.#xkb = xkb;
    this.#now = now;
    this.#keymap = new Keymap(map);
    this.#spares = new SpareKeycodes(unusedKeycodes(map));
  }

  /** How long the key must wait until it can be pressed: 0 but in a burst of characters that the layout lacks. */
  waitMs(holder: HeldInput, key: Key): number {
    if (holder.holds(key) || this.#way(key) !== undefined || key.keysym === 0) return 0;
    return this.#spares.waitMs(plainKeysym(key.keysym), this.#isHeld, this.#now());
  }

  /** A key that is already down for this session stays so: the X server itself repeats held keys. */
  press(holder: HeldInput, key: Key): void {
    if (holder.holds(key) || holder.isFull) return;
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

  /** Lets the device's locks follow a viewer's; null leaves one as it is. */
  setLocks({ caps, num }: { readonly caps: boolean | null; readonly num: boolean | null }): void {
    const numLock = this.#keymap.lockOf(keysyms.numLock) || modifier.numLock;
    const wanted = (caps === true ? modifier.lock : 0) | (num === true ? numLock : 0);
    const known = (caps === null ? 0 : modifier.lock) | (num === null ? 0 : numLock);
    this.#setLocked(known, wanted);
  }

  /** Takes lent keycodes back, so that the next program finds the keyboard as it was. */
  restore(): void {
    for (const keycode of this.#spares.takeBack()) {
      this.#x.send((client) => client.ChangeKeyboardMapping(keycode, 2, [0, 0]));
    }
  }

  /**
   * A scan code without a keysym is the key at that place, whatever the layout makes of it. With one it is that key where the
   * layout agrees, and else however the layout gives the keysym: viewers that send both mean what was typed.
   */
  #way({ keysym: named, scanCode }: Key): KeyChoice | undefined {
    const keysym = plainKeysym(named);
    const scanned = scanCode ? keycodeOfScanCode(scanCode) : undefined;
    if (scanned !== undefined && this.#agrees(scanned, keysym)) return { keycode: scanned, add: 0, remove: 0 };
    return keysym === 0 ? undefined : this.#keymap.find(keysym, this.#state());
  }

  #pressFor(key: Key): number | undefined {
    const way = this.#way(key);
    if (way !== undefined) return this.#pressChoice(way);
    return key.keysym === 0 ? undefined : this.#pressSpare(plainKeysym(key.keysym));
  }

  /** Whether that key, as things stand, is what the viewer means: layouts differ, and so do locks. */
  #agrees(keycode: number, keysym: number): boolean {
    if (keysym === 0) return true;
    if (characterOf(keysym) === undefined) return this.#keymap.isPlainKey(keycode, keysym);
    return isSameKeysym(this.#keymap.produces(keycode, this.#state()), keysym);
  }

  #pressSpare(keysym: number): number | undefined {
    const lent = this.#spares.lend(keysym, this.#isHeld, this.#now());
    if (lent === undefined) return undefined;
    const { key, keysyms: meaning, isNew } = lent;
    if (isNew) this.#x.send((client) => client.ChangeKeyboardMapping(key.keycode, 2, [...meaning]));
    const [choice] = this.#keymap.choicesOf(key, keysym, this.#state());
    return choice === undefined ? this.#withoutLocks(() => this.#down(key.keycode)) : this.#pressChoice(choice);
  }

  /** For a small letter that the X server knows no case of, which programs would make large. */
  #withoutLocks(press: () => number): number {
    const locked = this.#locked & modifier.lock;
    this.#setLocked(modifier.lock, 0);
    const keycode = press();
    this.#setLocked(modifier.lock, locked);
    return keycode;
  }

  #setLocked(known: number, wanted: number): void {
    const xkb = this.#xkb;
    if (xkb === undefined || (this.#locked & known) === wanted) return;
    this.#x.send(() => xkb.LatchLockState(xkb.UseCoreKbd, known, wanted, false, 0, 0, 0, false, 0));
    // Told by the server too, but the next key may come first.
    this.#locked = (this.#locked & ~known) | wanted;
  }

  readonly #isHeld = (keycode: number): boolean => this.#held.has(keycode);

  #state(): KeyboardState {
    const held = this.#held.codes().reduce((mods, keycode) => mods | this.#keymap.holds(keycode), 0);
    return { mods: held | this.#locked, locked: this.#locked, group: this.#group };
  }

  /** Presses a key with modifiers other than those held, which are put right again at once. */
  #pressChoice({ keycode, add, remove }: KeyChoice): number {
    const undo: (() => void)[] = [];
    const forAMoment = (type: number, key: number): void => {
      this.#fake(type, key);
      undo.push(() => this.#fake(type === keyPress ? keyRelease : keyPress, key));
    };
    for (const held of this.#held.codes()) {
      if ((this.#keymap.holds(held) & remove) !== 0) forAMoment(keyRelease, held);
    }
    for (let mod = 1; mod <= add; mod <<= 1) {
      const shift = (add & mod) === 0 ? undefined : this.#keymap.shiftFor(mod);
      if (shift !== undefined) forAMoment(keyPress, shift);
    }
    this.#down(keycode);
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

  async #follow(): Promise<void> {
    const xkb = this.#xkb;
    // Without XKB nobody says when a lock changes; letters then follow Shift alone.
    if (xkb === undefined) {
      this.#x.on('MappingNotify', ({ request, firstKeyCode, count }) => {
        if (request === 1) this.#mapChanged(firstKeyCode, count);
      });
      return;
    }
    const follow = ({ lockedMods, group }: { readonly lockedMods: number; readonly group: number }): void => {
      this.#locked = lockedMods;
      this.#group = group;
    };
    this.#x.on('XkbStateNotify', follow);
    this.#x.on('XkbEvent', ({ xkbType, raw }) => {
      if (xkbType === newKeyboard) this.#mapChanged(0, 0);
      // device, buttons u8 | changed u16 | min, max keycode, first, count of types, first keycode, count of keysyms u8 …
      if (xkbType === mapChanged) this.#mapChanged(raw.readUInt8(8), raw.readUInt8(9));
    });
    const { StateNotify, NewKeyboardNotify, MapNotify } = xkb.EventType;
    const events = StateNotify | NewKeyboardNotify | MapNotify;
    const everyPart = 0xff;
    xkb.SelectEvents(xkb.UseCoreKbd, events, 0, events, everyPart, everyPart);
    follow(await this.#x.request((callback) => xkb.GetState(xkb.UseCoreKbd, callback)));
  }

  #mapChanged(firstKeycode: number, count: number): void {
    // What we lend spare keycodes is no news.
    if (count === 1 && this.#spares.owns(firstKeycode)) return;
    this.#isStale = true;
    if (!this.#isReading) void this.#reload();
  }

  /** As often as the map changed while it was read. */
  async #reload(): Promise<void> {
    this.#isReading = true;
    try {
      while (this.#isStale) {
        this.#isStale = false;
        const map = await readMap(this.#x, this.#xkb);
        const meanings = new Map(map.map((key) => [key.keycode, key.groups[0]?.keysyms[0]]));
        this.#spares.replace(unusedKeycodes(map), (keycode, keysym) => meanings.get(keycode) === keysym);
        this.#keymap = new Keymap(map, (keycode) => this.#spares.owns(keycode));
      }
    } catch {
      // The server is gone, which the connection itself reports; or it refused, and the map that is known stays.
      return;
    } finally {
      this.#isReading = false;
    }
  }
}

function readMap(x: XConnection, xkb: KeyboardExtension | undefined): Promise<KeyboardMap> {
  return xkb === undefined ? readCoreMap(x) : readKeyboardMap(x, xkb);
}
