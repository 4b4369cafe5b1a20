import type { XConnection } from '../screen/x-connection.ts';
import { SelectionOwner } from './selection-owner.ts';
import { SelectionReader } from './selection-reader.ts';
import { type SelectionWindow, openSelectionWindow } from './selection-window.ts';

/** The longest text that crosses, either way, in bytes of UTF-8. */
export const clipboardLimitBytes = 4 << 20;

export interface ClipboardListener {
  /** Whether text may go to this viewer now; while it may go to nobody the clipboard is not read. */
  mayReceive(): boolean;
  onText(text: string): void;
}

/** The device's clipboard, text only, shared by all sessions. */
export class Clipboard {
  readonly #window: SelectionWindow;
  readonly #owner: SelectionOwner;
  readonly #reader: SelectionReader;
  readonly #listeners = new Set<ClipboardListener>();
  #reading = false;
  #stale = false;

  static async open(x: XConnection): Promise<Clipboard> {
    return new Clipboard(x, await openSelectionWindow(x));
  }

  private constructor(x: XConnection, window: SelectionWindow) {
    this.#window = window;
    this.#owner = new SelectionOwner(x, window);
    this.#reader = new SelectionReader(x, window, clipboardLimitBytes);
    // The answer to our own question has the same name; only a change of owner has a subtype.
    x.on('SelectionNotify', (event) => {
      if (event.subtype !== undefined && event.selection === window.atoms.clipboard) this.#ownerChanged(event.owner);
    });
  }

  listen(listener: ClipboardListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Text from a viewer: programs on the device can paste it, and the other viewers get it. False when too long. */
  setText(text: string, from: ClipboardListener): boolean {
    if (Buffer.byteLength(text) > clipboardLimitBytes) return false;
    this.#owner.own(text);
    this.#tell(text, from);
    return true;
  }

  #ownerChanged(owner: number): void {
    if (owner === this.#window.id) return;
    this.#owner.forget();
    if (owner !== 0) void this.#read();
  }

  async #read(): Promise<void> {
    this.#stale = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#stale && [...this.#listeners].some((listener) => listener.mayReceive())) {
        this.#stale = false;
        const text = await this.#reader.readText();
        if (text !== undefined && !this.#stale) this.#tell(text);
      }
    } catch {
      // Only a lost X server rejects, which the connection itself reports.
      return;
    } finally {
      this.#reading = false;
    }
  }

  #tell(text: string, except?: ClipboardListener): void {
    for (const listener of this.#listeners) {
      if (listener !== except && listener.mayReceive()) listener.onText(text);
    }
  }
}
