/** What became of a text: so many characters at its end were taken away, and these came instead. */
export interface TextChange {
  readonly deleted: number;
  readonly text: string;
}

export function textChange(before: string, after: string): TextChange {
  const [old, now] = [Array.from(before), Array.from(after)];
  let same = 0;
  while (same < old.length && same < now.length && old[same] === now[same]) same += 1;
  return { deleted: old.length - same, text: now.slice(same).join('') };
}

/** Something for a keyboard on the screen to delete, when it deletes what was there before. */
const rest = '_'.repeat(24);

export interface TypedTextOptions {
  readonly element: HTMLTextAreaElement;
  /** Whether what is being composed is typed at once and mended, as on phones, or when it is settled. */
  readonly isLive: () => boolean;
  readonly onChange: (change: TextChange) => void;
}

/** Reads the text that the browser makes in an element: of input methods, dead keys and keyboards on the screen. */
export class TypedText {
  readonly #options: TypedTextOptions;
  #known = '';
  #composing = false;

  constructor(options: TypedTextOptions, signal: AbortSignal) {
    this.#options = options;
    const { element } = options;
    element.addEventListener('compositionstart', () => (this.#composing = true), { signal });
    element.addEventListener('compositionend', () => this.#composed(), { signal });
    element.addEventListener('input', () => this.#changed(), { signal });
    this.reset();
  }

  /** Nothing is left of what was typed, nor of what was being composed. */
  reset(): void {
    const { element } = this.#options;
    this.#composing = false;
    this.#known = this.#options.isLive() ? rest : '';
    element.value = this.#known;
    element.setSelectionRange(this.#known.length, this.#known.length);
  }

  #composed(): void {
    this.#composing = false;
    this.#changed();
  }

  #changed(): void {
    if (this.#composing && !this.#options.isLive()) return;
    const { value } = this.#options.element;
    const change = textChange(this.#known, value);
    this.#known = value;
    if (change.deleted > 0 || change.text !== '') this.#options.onChange(change);
    // Never in the midst of a composition, which it would break.
    if (!this.#composing) this.reset();
  }
}
