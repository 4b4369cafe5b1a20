import type { ClipboardMessage } from '@usher/link';
import type { Clipboard } from '../clipboard/clipboard.ts';
import { LinkedClipboard } from '../clipboard/linked-clipboard.ts';
import { TextClipboard } from '../clipboard/text-clipboard.ts';
import type { ScreenParts, ServeOptions } from './screen-parts.ts';
import { ScreenSession } from './screen-session.ts';

/** What one viewer has of the desk: the screen, and the clipboard by RFB's messages until the viewer says that it has a better way. */
export class ViewerDesk {
  readonly #options: ServeOptions;
  readonly #clipboard: Clipboard;
  readonly #text: TextClipboard;
  readonly #session: ScreenSession;
  #linked: LinkedClipboard | null = null;

  constructor(parts: Omit<ScreenParts, 'clipboard'>, clipboard: Clipboard, options: ServeOptions) {
    this.#options = options;
    this.#clipboard = clipboard;
    this.#text = new TextClipboard(clipboard);
    this.#session = new ScreenSession({ ...parts, clipboard: this.#text }, options);
  }

  get isOver(): boolean {
    return this.#session.isOver;
  }

  rightsChanged(): void {
    this.#session.rightsChanged();
    this.#linked?.rightsChanged();
  }

  heardClipboard(message: ClipboardMessage): void {
    if (message.say === 'hello') this.#link();
    else this.#linked?.heard(message);
  }

  /** Synchronous, as the session's own. */
  stop(): void {
    this.#linked?.stop();
    this.#session.stop();
  }

  #link(): void {
    const { sayClipboard, rights, mayPass, onInput } = this.#options;
    if (this.#linked !== null || sayClipboard === undefined || this.isOver) return;
    this.#text.mute();
    const linked = new LinkedClipboard({ clipboard: this.#clipboard, say: sayClipboard, rights, mayPass, onInput });
    this.#linked = linked;
  }
}
