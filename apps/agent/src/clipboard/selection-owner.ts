import type { XConnection } from '../screen/x-connection.ts';
import type { XEvents } from '../screen/x-events.ts';
import { latin1 } from './latin1.ts';
import { type SelectionWindow, predefinedAtoms, watchProperties } from './selection-window.ts';

/** More than this is handed over in pieces; well below the longest request of any server. */
const pieceBytes = 128 * 1024;
/** A program that stops fetching pieces is given up. */
const fetchTimeoutMs = 5_000;
const selectionNotify = 31;
const replace = 0;

/** Owns the clipboard and answers the programs that ask for it. */
export class SelectionOwner {
  readonly #x: XConnection;
  readonly #window: SelectionWindow;
  #text: string | undefined;

  constructor(x: XConnection, window: SelectionWindow) {
    this.#x = x;
    this.#window = window;
    x.on('SelectionRequest', (event) => {
      if (event.selection === window.atoms.clipboard) this.#answer(event);
    });
  }

  own(text: string): void {
    this.#text = text;
    this.#x.send((client) => client.SetSelectionOwner(this.#window.id, this.#window.atoms.clipboard, 0));
    this.#x.flush();
  }

  /** Somebody else owns it now. */
  forget(): void {
    this.#text = undefined;
  }

  #answer(request: XEvents['SelectionRequest']): void {
    // Programs of old leave the property to us (ICCCM 2.2).
    const property = request.property === 0 ? request.target : request.property;
    const accepted = this.#text !== undefined && this.#put(request.requestor, property, request.target, this.#text);
    this.#notify(request, accepted ? property : 0);
  }

  #put(window: number, property: number, target: number, text: string): boolean {
    const { atoms } = this.#window;
    if (target === atoms.targets) {
      const offered = [atoms.targets, atoms.utf8, atoms.plainUtf8, atoms.plain, atoms.text, predefinedAtoms.string];
      this.#x.send((client) => client.ChangeProperty(replace, window, property, predefinedAtoms.atom, 32, offered));
      return true;
    }
    if (target === predefinedAtoms.string) {
      this.#putText(window, property, target, Buffer.from(latin1(text)));
      return true;
    }
    if (![atoms.utf8, atoms.plainUtf8, atoms.plain, atoms.text].includes(target)) return false;
    this.#putText(window, property, target === atoms.text ? atoms.utf8 : target, Buffer.from(text, 'utf8'));
    return true;
  }

  #putText(window: number, property: number, type: number, bytes: Buffer): void {
    if (bytes.length <= pieceBytes) {
      this.#x.send((client) => client.ChangeProperty(replace, window, property, type, 8, bytes));
      return;
    }
    this.#sendPieces(window, property, type, bytes);
    this.#x.send((client) =>
      client.ChangeProperty(replace, window, property, this.#window.atoms.incr, 32, [bytes.length]),
    );
  }

  /** INCR (ICCCM 2.7.2): a piece each time the program deletes the last one, and an empty one at the end. */
  #sendPieces(window: number, property: number, type: number, bytes: Buffer): void {
    let at = 0;
    let ended = false;
    watchProperties(this.#x, window, true);
    const stop = (): void => {
      clearTimeout(timer);
      off();
      watchProperties(this.#x, window, false);
    };
    const timer = setTimeout(stop, fetchTimeoutMs);
    const off = this.#x.on('PropertyNotify', ({ wid, atom, state }) => {
      if (wid !== window || atom !== property || state !== 1) return;
      timer.refresh();
      if (ended) {
        stop();
        return;
      }
      const piece = bytes.subarray(at, at + pieceBytes);
      at += piece.length;
      ended = piece.length === 0;
      this.#x.send((client) => client.ChangeProperty(replace, window, property, type, 8, piece));
    });
  }

  #notify(request: XEvents['SelectionRequest'], property: number): void {
    const event = Buffer.alloc(32);
    event[0] = selectionNotify;
    [request.time, request.requestor, request.selection, request.target, property].forEach((field, index) =>
      event.writeUInt32LE(field >>> 0, 4 + index * 4),
    );
    this.#x.send((client) => client.SendEvent(request.requestor, 0, 0, event));
    this.#x.flush();
  }
}
