import { after } from '../browser-platform.ts';
import {
  firstSettings,
  type InputSettings,
  platformOf,
  rememberedSettings,
  rememberSettings,
} from './input-settings.ts';
import type { KeyStroke } from './key-stroke.ts';
import { lockKeyboard } from './keyboard-lock.ts';
import { KeyTranslator } from './key-translator.ts';
import { KeyboardElement } from './keyboard-element.ts';
import { button, PointerSender } from './pointer-sender.ts';
import { type Area, PointerSurface } from './pointer-surface.ts';
import { keyMessage, locksMessage, motionMessage, pointerMessage } from './rfb-input.ts';
import { TouchGestures } from './touch-gestures.ts';
import { TouchPointer } from './touch-pointer.ts';
import type { TextChange } from './typed-text.ts';

/** What the tools show of the input. */
export interface InputState {
  readonly settings: InputSettings;
  /** Keys that are held by a tool, by their place. */
  readonly held: readonly string[];
  /** The pointer is the device's until Escape gives it back. */
  readonly hasPointer: boolean;
  /** The device can be told how far a pointer moves. */
  readonly canHavePointer: boolean;
  /** There is a keyboard and a mouse, as far as the browser knows. */
  readonly hasKeyboard: boolean;
  readonly isMac: boolean;
  readonly hasTouch: boolean;
  /** The keyboard of the screen was asked for. */
  readonly isKeyboardOpen: boolean;
}

/** Where a person sees the device's screen. */
export interface InputSurface {
  readonly target: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly area: () => Area;
}

/** Of our own messages those that a device may say that it takes. */
type Taken = 'locks' | 'motion' | 'side-buttons';
const sevenButtons = 0x7f;
const clicking = button.left | button.middle | button.right | button.back | button.forward;
/** More at once was pasted, and has a way of its own. */
const mostTyped = 2_000;
/** What a phone's keyboard deletes is deleted by this key. */
const backspace = 'Backspace';

/** The parts of one surface. */
interface Shown {
  readonly keyboard: KeyboardElement;
  readonly pointer: PointerSurface;
  readonly touch: TouchPointer;
}

/** All that a person does to the device, whatever screen of it is shown now. */
export class RemoteInput {
  readonly #keys: KeyTranslator;
  readonly #pointer: PointerSender;
  readonly #listeners = new Set<() => void>();
  readonly #shown = new Map<HTMLCanvasElement, Shown>();
  readonly #listening = new AbortController();
  #send: ((bytes: Uint8Array) => void) | null = null;
  #takes = new Set<string>();
  #allowed = false;
  #isPressed = false;
  #state: InputState;

  constructor() {
    const platform = platformOf(navigator);
    const hasKeyboard = !matchMedia('(pointer: coarse)').matches || matchMedia('(any-pointer: fine)').matches;
    this.#state = {
      settings: rememberedSettings(localStorage, firstSettings(hasKeyboard)),
      held: [],
      hasPointer: false,
      canHavePointer: false,
      hasKeyboard,
      isMac: platform === 'mac',
      hasTouch: navigator.maxTouchPoints > 0,
      isKeyboardOpen: false,
    };
    this.#keys = new KeyTranslator({
      platform,
      settings: () => this.#state.settings,
      send: (down, key) => this.#pass(keyMessage(down, key)),
      sendLocks: (locks) => this.#takesOurs('locks') && this.#pass(locksMessage(locks)),
      after,
    });
    this.#pointer = new PointerSender({
      send: ({ x, y }, buttons) => {
        this.#pass(pointerMessage(x, y, this.#takesOurs('side-buttons') ? buttons : buttons & sevenButtons));
        this.#clicked(buttons);
      },
      sendMotion: (dx, dy, buttons) => this.#pass(motionMessage(dx, dy, buttons)),
      nextFrame,
    });
    this.#listen();
  }

  get state(): InputState {
    return this.#state;
  }

  /** Calls `listener` after each change of the state; the answer undoes it. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set settings(settings: InputSettings) {
    this.releaseAll();
    rememberSettings(localStorage, settings);
    this.#change({ settings });
  }

  /** What the device says that it takes beyond plain RFB. */
  set takes(names: readonly string[]) {
    this.#takes = new Set(names);
    this.#change({ canHavePointer: this.#takesOurs('motion') });
  }

  /** Where messages go; null while there is nowhere. */
  set road(send: ((bytes: Uint8Array) => void) | null) {
    this.#send = send;
  }

  get allowed(): boolean {
    return this.#allowed;
  }

  /** False while the rights or the person forbid it: what was held is let go before. */
  set allowed(on: boolean) {
    if (!on) this.releaseAll();
    this.#allowed = on;
  }

  /** Takes what is done on that surface; the answer undoes it. */
  attach({ target, canvas, area }: InputSurface): () => void {
    const keyboard = new KeyboardElement(target, this.#state.hasKeyboard, {
      mayType: () => this.#allowed,
      onDown: (stroke) => this.#down(stroke),
      onUp: (stroke) => this.#up(stroke),
      onText: (change) => this.#text(change),
      onLeft: () => this.releaseAll(),
    });
    const touch = new TouchPointer({
      canvas,
      area,
      target,
      sender: this.#pointer,
      touch: () => this.#state.settings.touch,
      onTouch: () => this.#keys.flush(),
      after,
    });
    const pointer = new PointerSurface({
      canvas,
      target,
      area,
      sender: this.#pointer,
      mayPoint: () => this.#allowed,
      onPressed: (event) => this.#pressed(keyboard, target, event),
      touch: new TouchGestures(touch, after),
      holdsControl: () => this.#keys.holdsControl,
      onModifiers: (event) => this.#agree(event),
    });
    this.#shown.set(canvas, { keyboard, pointer, touch });
    return () => {
      this.releaseAll();
      this.#shown.delete(canvas);
      keyboard.remove();
      pointer.remove();
    };
  }

  focus(): void {
    const [first] = this.#shown.values();
    first?.keyboard.focus();
  }

  /** Presses keys by their place in that order, and lets them go in the other. */
  pressKeys(codes: readonly string[]): void {
    if (!this.#allowed) return;
    for (const code of codes) this.#keys.hold(code);
    for (const code of codes.toReversed()) if (!this.#state.held.includes(code)) this.#keys.letGo(code);
    this.#letGoHeld();
  }

  /** A modifier that stays down for the next key. */
  toggleHeld(code: string): void {
    if (!this.#allowed) return;
    const { held } = this.#state;
    if (held.includes(code)) this.#keys.letGo(code);
    else this.#keys.hold(code);
    this.#change({ held: held.includes(code) ? held.filter((other) => other !== code) : [...held, code] });
  }

  /** Shows or hides the keyboard of a phone. */
  set isKeyboardOpen(open: boolean) {
    for (const { keyboard } of this.#shown.values()) keyboard.isOpen = open;
    this.#change({ isKeyboardOpen: open });
  }

  /** Gives the pointer to the device until Escape; false when the browser refuses. */
  async givePointer(): Promise<boolean> {
    const [canvas] = this.#shown.keys();
    if (canvas === undefined || !this.#allowed || !this.#state.canHavePointer) return false;
    try {
      await canvas.requestPointerLock();
      return true;
    } catch {
      // Asked too soon after Escape, or without a click.
      return false;
    }
  }

  /** Nothing stays down, whatever is said of it later. */
  releaseAll(): void {
    this.#keys.releaseAll();
    for (const { touch } of this.#shown.values()) touch.releaseAll();
    this.#pointer.releaseAll();
    if (this.#state.held.length > 0) this.#change({ held: [] });
  }

  /** For good. */
  close(): void {
    this.#listening.abort();
    for (const { keyboard, pointer } of this.#shown.values()) {
      keyboard.remove();
      pointer.remove();
    }
    this.#shown.clear();
  }

  #listen(): void {
    const { signal } = this.#listening;
    const release = (): void => this.releaseAll();
    addEventListener('blur', release, { signal });
    addEventListener('pagehide', release, { signal });
    // noVNC measures what it fits into, which a zoom would falsify.
    addEventListener('resize', () => this.#resetZoom(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && release(), { signal });
    document.addEventListener('pointerlockchange', () => this.#pointerLockChanged(), { signal });
    document.addEventListener('fullscreenchange', () => void lockKeyboard(document.fullscreenElement !== null), {
      signal,
    });
  }

  #resetZoom(): void {
    for (const { touch } of this.#shown.values()) touch.resetZoom();
  }

  #pointerLockChanged(): void {
    const hasPointer = [...this.#shown.keys()].some((canvas) => canvas === document.pointerLockElement);
    if (!hasPointer) this.#pointer.releaseAll();
    this.#pointer.isRelative = hasPointer;
    this.#change({ hasPointer });
  }

  #down(stroke: KeyStroke): boolean {
    this.#agree(stroke);
    this.#pointer.flush();
    const isDealtWith = this.#keys.down(stroke);
    if (isDealtWith && !isModifier(stroke.code)) this.#letGoHeld();
    return isDealtWith;
  }

  #up(stroke: KeyStroke): boolean {
    return this.#keys.up(stroke);
  }

  #text({ deleted, text }: TextChange): void {
    if (!this.#allowed) return;
    for (let count = 0; count < deleted; count += 1) this.pressKeys([backspace]);
    for (const character of text.slice(0, mostTyped)) {
      this.#keys.type(character);
      this.#letGoHeld();
    }
  }

  #pressed(keyboard: KeyboardElement, target: HTMLElement, { clientX, clientY }: PointerEvent): void {
    this.#keys.flush();
    keyboard.focus();
    const box = target.getBoundingClientRect();
    keyboard.moveTo(clientX - box.left + target.scrollLeft, clientY - box.top + target.scrollTop);
  }

  /** An event of a modifier itself may say how it stood before. */
  #agree(event: KeyStroke | MouseEvent): void {
    if ('code' in event && isModifier(event.code)) return;
    const { shift, control, alt, meta } = 'code' in event ? event : modifiersOf(event);
    this.#keys.agree({ shift, control, alt, meta });
  }

  /** What a tool holds is for the next click as well, not for a wheel that turns on. */
  #clicked(buttons: number): void {
    const pressed = (buttons & clicking) !== 0;
    if (this.#isPressed && !pressed) this.#letGoHeld();
    this.#isPressed = pressed;
  }

  #letGoHeld(): void {
    const { held } = this.#state;
    if (held.length === 0) return;
    for (const code of held) this.#keys.letGo(code);
    this.#change({ held: [] });
  }

  #takesOurs(name: Taken): boolean {
    return this.#takes.has(name);
  }

  #pass(bytes: Uint8Array): void {
    this.#send?.(bytes);
  }

  #change(part: Partial<InputState>): void {
    this.#state = { ...this.#state, ...part };
    for (const listener of this.#listeners) listener();
  }
}

const isModifier = (code: string): boolean => /^(Shift|Control|Alt|Meta)(Left|Right)$/.test(code);

const modifiersOf = ({ shiftKey, ctrlKey, altKey, metaKey }: MouseEvent) => ({
  shift: shiftKey,
  control: ctrlKey,
  alt: altKey,
  meta: metaKey,
});

function nextFrame(run: () => void): () => void {
  const frame = requestAnimationFrame(run);
  return () => cancelAnimationFrame(frame);
}
