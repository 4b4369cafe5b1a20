import { type KeyStroke, strokeOf } from './key-stroke.ts';
import { type TextChange, TypedText } from './typed-text.ts';

export interface KeyboardHandlers {
  /** False while the device takes no keys: the browser then does with them what it does. */
  mayType(): boolean;
  /** Each answers whether the key is dealt with; otherwise the browser makes text of it. */
  onDown(stroke: KeyStroke): boolean;
  onUp(stroke: KeyStroke): boolean;
  onText(change: TextChange): void;
  /** The focus went elsewhere. */
  onLeft(): void;
}

/**
 * An element that nobody sees and that has the focus while keys go to the device. It is one for text, so that input methods,
 * dead keys and the keyboards of phones work as they do elsewhere.
 */
export class KeyboardElement {
  readonly element: HTMLTextAreaElement;
  readonly #handlers: KeyboardHandlers;
  readonly #text: TypedText;
  readonly #listening = new AbortController();
  #isOpen = false;

  /** `target` is what it stands in; `hasKeyboard` is false where a keyboard is shown only when it is asked for. */
  constructor(target: HTMLElement, hasKeyboard: boolean, handlers: KeyboardHandlers) {
    this.#handlers = handlers;
    this.element = madeIn(target);
    if (!hasKeyboard) this.element.inputMode = 'none';
    const { signal } = this.#listening;
    const isLive = (): boolean => !hasKeyboard && this.#isOpen;
    this.#text = new TypedText(
      { element: this.element, isLive, onChange: (change) => handlers.onText(change) },
      signal,
    );
    this.element.addEventListener('keydown', (event) => this.#down(event), { signal });
    this.element.addEventListener('keyup', (event) => this.#up(event), { signal });
    // What a person pastes goes by the clipboard's own way; on a phone it is text like any other.
    if (hasKeyboard) this.element.addEventListener('paste', (event) => event.preventDefault(), { signal });
    this.element.addEventListener('blur', () => this.#left(), { signal });
    target.addEventListener('focusout', () => handlers.onLeft(), { signal });
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  /** Where an input method shows its choices: at the place that was clicked last. */
  moveTo(x: number, y: number): void {
    this.element.style.left = `${x}px`;
    this.element.style.top = `${y}px`;
  }

  /** Shows or hides the keyboard of a phone. */
  set isOpen(open: boolean) {
    this.#isOpen = open;
    this.element.inputMode = open ? 'text' : 'none';
    // A phone looks at it only when the focus comes.
    this.element.blur();
    this.focus();
    this.#text.reset();
  }

  remove(): void {
    this.#listening.abort();
    this.element.remove();
  }

  #down(event: KeyboardEvent): void {
    if (!this.#handlers.mayType()) return;
    if (this.#handlers.onDown(strokeOf(event))) event.preventDefault();
  }

  #up(event: KeyboardEvent): void {
    if (this.#handlers.onUp(strokeOf(event)) && this.#handlers.mayType()) event.preventDefault();
  }

  #left(): void {
    this.#text.reset();
  }
}

function madeIn(target: HTMLElement): HTMLTextAreaElement {
  const element = target.ownerDocument.createElement('textarea');
  element.setAttribute('aria-label', 'Keyboard of the device');
  element.setAttribute('aria-describedby', 'way-out');
  for (const [name, value] of Object.entries(noHelp)) element.setAttribute(name, value);
  Object.assign(element.style, unseen);
  target.append(element);
  return element;
}

/** What the browser would do to a text of this computer. */
const noHelp = {
  autocapitalize: 'off',
  autocomplete: 'off',
  autocorrect: 'off',
  spellcheck: 'false',
  tabindex: '0',
} as const;

/** Of a size that a phone does not zoom to. */
const unseen: Partial<CSSStyleDeclaration> = {
  position: 'absolute',
  left: '0px',
  top: '0px',
  width: '1px',
  height: '16px',
  padding: '0px',
  border: '0px',
  opacity: '0',
  fontSize: '16px',
  resize: 'none',
  overflow: 'hidden',
  pointerEvents: 'none',
};
