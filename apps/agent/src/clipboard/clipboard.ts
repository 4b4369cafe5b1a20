import type { ClipboardFormat } from '@usher/link';
import type { XConnection } from '../screen/x-connection.ts';
import type { Contents } from './contents.ts';
import { SelectionOwner } from './selection-owner.ts';
import { type Reading, SelectionReader } from './selection-reader.ts';
import { SelectionWindow } from './selection-window.ts';

export interface ClipboardListener {
  /** Whether what was copied may go to this viewer now; while it may go to nobody the clipboard is not looked at. */
  mayReceive(): boolean;
  /** The clipboard holds something else now, which `read` gives. */
  onCopied(formats: readonly ClipboardFormat[]): void;
}

/** The device's clipboard, shared by all sessions. */
export class Clipboard {
  readonly #window: SelectionWindow;
  readonly #owner: SelectionOwner;
  readonly #reader: SelectionReader;
  readonly #listeners = new Set<ClipboardListener>();
  /** What was read of the present contents, so that several viewers cost one reading. */
  #readings = new Map<ClipboardFormat, Promise<Reading>>();
  #change = 0;
  #looks = false;

  static async open(x: XConnection): Promise<Clipboard> {
    return new Clipboard(x, await SelectionWindow.open(x));
  }

  private constructor(x: XConnection, window: SelectionWindow) {
    this.#window = window;
    this.#owner = new SelectionOwner(x, window);
    this.#reader = new SelectionReader(x, window);
    window.onReplaced = () => {
      this.#forget();
      void this.#announce();
    };
    // The answer to our own question has the same name; only a change of owner has a subtype.
    x.on('SelectionNotify', (event) => {
      if (event.subtype !== undefined && event.selection === window.atoms.clipboard) this.#ownerChanged(event.owner);
    });
  }

  listen(listener: ClipboardListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What it holds now that may cross. */
  async formats(): Promise<readonly ClipboardFormat[]> {
    const { contents } = this.#owner;
    return contents === undefined ? this.#reader.formats() : [...contents.keys()];
  }

  /** Never rejects. */
  read(format: ClipboardFormat): Promise<Reading> {
    let reading = this.#readings.get(format);
    if (reading === undefined) {
      // Only a lost X server rejects, which the connection itself reports.
      reading = this.#read(format).catch((): Reading => ({ is: 'gone' }));
      this.#readings.set(format, reading);
    }
    return reading;
  }

  /** From a viewer: programs on the device can paste it, and the other viewers hear of it. */
  set(contents: Contents, from: ClipboardListener): void {
    this.#changed();
    this.#owner.own(contents);
    this.#tell([...contents.keys()], from);
  }

  async #read(format: ClipboardFormat): Promise<Reading> {
    const { contents } = this.#owner;
    if (contents === undefined) return this.#reader.read(format);
    const bytes = contents.get(format);
    return bytes === undefined ? { is: 'gone' } : { is: 'read', bytes };
  }

  #changed(): void {
    this.#readings = new Map();
    this.#change += 1;
  }

  #ownerChanged(owner: number): void {
    if (owner === this.#window.id) return;
    this.#forget();
    if (owner !== 0) void this.#announce();
  }

  #forget(): void {
    this.#owner.forget();
    this.#changed();
  }

  /** One look at a time: a program that copies without end is looked at again when it was. */
  async #announce(): Promise<void> {
    if (this.#looks || ![...this.#listeners].some((listener) => listener.mayReceive())) return;
    this.#looks = true;
    const change = this.#change;
    const formats = await this.#reader.formats().catch(() => []);
    this.#looks = false;
    if (change === this.#change) this.#tell(formats);
    else if (this.#owner.contents === undefined) await this.#announce();
  }

  #tell(formats: readonly ClipboardFormat[], except?: ClipboardListener): void {
    if (formats.length === 0) return;
    for (const listener of this.#listeners) {
      if (listener !== except && listener.mayReceive()) listener.onCopied(formats);
    }
  }
}
