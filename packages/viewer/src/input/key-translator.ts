import type { InputSettings, Platform } from './input-settings.ts';
import { isCharacter, type KeyStroke } from './key-stroke.ts';
import { keysymOfCharacter, keysymOfName } from './keysyms.ts';
import type { Key, Locks } from './rfb-input.ts';
import { scanCodeOf } from './scan-codes.ts';

/** Windows sends the Control that belongs to AltGr right before it; both come within this time. */
const fakeControlMs = 20;

/** Windows says only that these went down. */
const neverLetGo: readonly string[] = [
  'Zenkaku',
  'Hankaku',
  'ZenkakuHankaku',
  'Alphanumeric',
  'Katakana',
  'Hiragana',
  'HiraganaKatakana',
  'Romaji',
  'KanaMode',
];

export interface KeyTranslatorOptions {
  readonly platform: Platform;
  readonly settings: () => InputSettings;
  readonly send: (down: boolean, key: Key) => void;
  /** Told before a key that they matter to. */
  readonly sendLocks: (locks: Locks) => void;
  /** Runs once after so many ms; the answer undoes it. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** Turns what this computer's keyboard says into keys of the device. */
export class KeyTranslator {
  readonly #options: KeyTranslatorOptions;
  /** What was sent for each place, and so must be let go for it. */
  readonly #held = new Map<string, Key>();
  #heldBack: { readonly at: number; readonly forget: () => void } | null = null;
  #afterDead = false;

  constructor(options: KeyTranslatorOptions) {
    this.#options = options;
  }

  /** True when the key is dealt with; otherwise the browser makes text of it, which `type` is to be given. */
  down(stroke: KeyStroke): boolean {
    if (this.#isAltGr(stroke)) this.#dropHeldBack();
    else this.flush();
    if (stroke.composing) return false;
    // The device repeats what is held down by itself.
    if (stroke.repeat && !this.#isTapped(stroke)) return true;
    // It came up where nobody told us.
    this.#letGo(stroke.code);
    if (this.#isLeftToBrowser(stroke)) return false;
    if (stroke.code === 'ControlLeft' && this.#options.platform === 'windows') {
      this.#holdBack(stroke);
      return true;
    }
    this.#press(stroke);
    return true;
  }

  up(stroke: KeyStroke): boolean {
    this.flush();
    if (this.#options.platform === 'mac' && stroke.code === 'CapsLock') this.#press(stroke);
    // Windows says nothing of this one's press.
    else if (stroke.code === 'PrintScreen' && !this.#held.has(stroke.code)) this.#tap(this.#keyOf(stroke));
    this.#letGo(stroke.code);
    this.#letGoBeside(stroke.code);
    return !stroke.composing;
  }

  /** Text that no key of this computer stands for: an input method's, a keyboard's on a screen. */
  type(text: string): void {
    this.flush();
    for (const character of text) {
      const keysym = keysymOfCharacter(character);
      if (keysym !== undefined) this.#tap({ keysym });
    }
  }

  /** A key by its place that no hand holds, until `letGo`; events of the keyboard say nothing of it. */
  hold(code: string): void {
    this.flush();
    if (this.#held.has(heldBySoftware + code)) return;
    this.#down(heldBySoftware + code, { keysym: 0, scanCode: scanCodeOf(code) });
  }

  letGo(code: string): void {
    this.#letGo(heldBySoftware + code);
  }

  /** A modifier that an event says is up was let go where nobody told us. */
  agree({ shift, control, alt, meta }: Pick<KeyStroke, 'shift' | 'control' | 'alt' | 'meta'>): void {
    const up = [
      ...(shift ? [] : ['ShiftLeft', 'ShiftRight']),
      ...(control ? [] : ['ControlLeft', 'ControlRight']),
      // The right one may be AltGr, of which events are silent.
      ...(alt ? [] : ['AltLeft']),
      ...(meta ? [] : ['MetaLeft', 'MetaRight']),
    ];
    for (const code of up) this.#letGo(code);
  }

  /** What was held back, before anything else is sent. */
  flush(): void {
    if (this.#heldBack === null) return;
    this.#dropHeldBack();
    this.#down('ControlLeft', this.#plain('ControlLeft', 'Control'));
  }

  releaseAll(): void {
    this.#dropHeldBack();
    this.#afterDead = false;
    for (const code of this.#held.keys()) this.#letGo(code);
  }

  get holdsControl(): boolean {
    return [...this.#held.keys()].some((code) => code.endsWith('ControlLeft') || code.endsWith('ControlRight'));
  }

  #press(stroke: KeyStroke): void {
    const key = this.#keyOf(stroke);
    if (key === undefined) return;
    if (stroke.altGraph && isCharacter(stroke.key)) this.#letGoControlAlt();
    this.#tellLocks(stroke);
    if (this.#isTapped(stroke)) this.#tap(key);
    else this.#down(stroke.code, key);
  }

  /** On Windows Control and Alt together are AltGr, and with what they type they are no more meant than AltGr is. */
  #letGoControlAlt(): void {
    if (this.#options.settings().keys !== 'text') return;
    for (const code of ['ControlLeft', 'ControlRight', 'AltLeft']) this.#letGo(code);
  }

  /** Nobody will say when it comes up. */
  #isTapped({ code, key, meta }: KeyStroke): boolean {
    const { platform } = this.#options;
    if (code === '') return true;
    // A Mac says nothing of other keys while Command is held, nor of Caps Lock but that it changed.
    if (platform === 'mac') return (meta && !Object.hasOwn(modifierNames, code)) || code === 'CapsLock';
    return platform === 'windows' && neverLetGo.includes(key);
  }

  /** Undefined for what the device must not hear of. */
  #keyOf(stroke: KeyStroke): Key | undefined {
    const code = this.#placeOf(stroke.code);
    const { keys } = this.#options.settings();
    if (keys === 'physical' && code !== '') return this.#byPlace(code, stroke.key);
    if (code === 'AltRight' && (stroke.key === 'AltGraph' || this.#options.platform === 'mac')) return undefined;
    if (stroke.key === 'AltGraph' || stroke.key === 'CapsLock' || stroke.key === 'NumLock') return undefined;
    if (!isCharacter(stroke.key)) return this.#plain(code, stroke.key);
    // A shortcut is the key where programs look for it; letters of other scripts are in no shortcut.
    const isShortcut = (stroke.control || stroke.meta || stroke.alt) && !stroke.altGraph;
    const isForeign = (stroke.key.codePointAt(0) ?? 0) > 0x7e;
    if (this.#isMacAlt(stroke) || (isShortcut && isForeign && !this.#isMacOption(stroke)))
      return this.#byPlace(code, stroke.key);
    const keysym = keysymOfCharacter(stroke.key);
    return keysym === undefined ? undefined : { keysym };
  }

  #byPlace(code: string, key: string): Key | undefined {
    const scanCode = scanCodeOf(code);
    return scanCode === undefined ? this.#plain(code, key) : { keysym: 0, scanCode };
  }

  /** By the name of the key; where that is none, by its place. */
  #plain(code: string, key: string): Key | undefined {
    const name = modifierNames[code] ?? key;
    const keysym = isCharacter(name) ? keysymOfCharacter(name) : keysymOfName(name);
    if (keysym !== undefined && this.#options.settings().keys === 'text') return { keysym };
    const scanCode = scanCodeOf(code);
    if (scanCode !== undefined) return { keysym: 0, scanCode };
    return keysym === undefined ? undefined : { keysym };
  }

  /** A Mac's modifiers stand for others, as its person chose. */
  #placeOf(code: string): string {
    if (this.#options.platform !== 'mac') return code;
    const { command, option } = this.#options.settings();
    if (isMeta(code)) return command === 'control' ? code.replace('Meta', 'Control') : code;
    if (code === 'AltLeft' || code === 'AltRight') return option === 'altgr' ? 'AltRight' : 'AltLeft';
    return code;
  }

  /** Option is Alt on the device, so that what this Mac makes of it is not meant. */
  #isMacAlt({ alt }: KeyStroke): boolean {
    return this.#options.platform === 'mac' && alt && this.#options.settings().option === 'alt';
  }

  #isMacOption({ alt, control, meta }: KeyStroke): boolean {
    return this.#options.platform === 'mac' && alt && !control && !meta;
  }

  /** A dead key or Compose, and what follows it, are the browser's where its text is what counts. */
  #isLeftToBrowser(stroke: KeyStroke): boolean {
    const { key, code } = stroke;
    if ((this.#options.settings().keys === 'physical' && code !== '') || this.#isMacAlt(stroke)) return false;
    const isModifier = Object.hasOwn(modifierNames, code) || key === 'AltGraph';
    const wasAfterDead = this.#afterDead;
    const isDead = key === 'Dead' || key === 'Compose';
    if (!isModifier) this.#afterDead = isDead;
    return isDead || (wasAfterDead && !isModifier && isCharacter(key));
  }

  #tellLocks({ code, key, locks }: KeyStroke): void {
    if (this.#options.settings().keys !== 'physical' || code === '') return;
    const hasNum = /^Numpad(\d|Decimal)$/.test(code) && this.#options.platform !== 'mac';
    const isTyped = isCharacter(key);
    if (!hasNum && !isTyped) return;
    this.#options.sendLocks({ caps: isTyped ? locks.caps : null, num: hasNum ? locks.num : null });
  }

  #isAltGr({ code, at }: KeyStroke): boolean {
    return code === 'AltRight' && this.#heldBack !== null && at - this.#heldBack.at <= fakeControlMs;
  }

  #holdBack({ at }: KeyStroke): void {
    this.#heldBack = { at, forget: this.#options.after(fakeControlMs, () => this.flush()) };
  }

  #dropHeldBack(): void {
    this.#heldBack?.forget();
    this.#heldBack = null;
  }

  #tap(key: Key | undefined): void {
    if (key === undefined) return;
    this.#options.send(true, key);
    this.#options.send(false, key);
  }

  #down(code: string, key: Key | undefined): void {
    if (key === undefined) return;
    this.#held.set(code, key);
    this.#options.send(true, key);
  }

  #letGo(code: string): void {
    const key = this.#held.get(code);
    if (key === undefined) return;
    this.#held.delete(code);
    this.#options.send(false, key);
  }

  /** Windows says nothing when one Shift comes up while the other is down; a Mac nothing of keys until Command comes up. */
  #letGoBeside(code: string): void {
    const { platform } = this.#options;
    if (platform === 'windows' && (code === 'ShiftLeft' || code === 'ShiftRight')) {
      for (const shift of ['ShiftLeft', 'ShiftRight']) this.#letGo(shift);
    }
    if (platform === 'mac' && isMeta(code)) {
      const isKey = (held: string): boolean => !Object.hasOwn(modifierNames, held) && !held.startsWith(heldBySoftware);
      for (const held of this.#held.keys()) if (isKey(held)) this.#letGo(held);
    }
  }
}

const heldBySoftware = 'software ';

const isMeta = (code: string): boolean => code === 'MetaLeft' || code === 'MetaRight';

/** Of modifiers the names that every layout has a key for. */
const modifierNames: Readonly<Record<string, string>> = {
  ShiftLeft: 'Shift',
  ShiftRight: 'Shift',
  ControlLeft: 'Control',
  ControlRight: 'Control',
  AltLeft: 'Alt',
  AltRight: 'Alt',
  MetaLeft: 'Meta',
  MetaRight: 'Meta',
};
