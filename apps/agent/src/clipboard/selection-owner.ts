import type { ClipboardFormat } from '@usher/link';
import type { XConnection } from '../screen/x-connection.ts';
import type { XEvents } from '../screen/x-events.ts';
import type { Contents } from './contents.ts';
import { asTarget, targetsOf } from './selection-targets.ts';
import { type SelectionWindow, predefinedAtoms } from './selection-window.ts';
import { Unread } from './unread.ts';
import { WatchedWindows } from './watched-windows.ts';

/** More than this is handed over in pieces; well below the longest request of any server. */
const pieceBytes = 128 * 1024;
/** A program that stops fetching pieces is given up. */
const fetchTimeoutMs = 5_000;
/** Programs that fetch pieces at the same time. */
const mostTransfers = 16;
/** What the X server may be behind with: no program empties our memory by asking faster than it is answered. */
const mostUnreadBytes = 4 << 20;
const notifyBytes = 44;
const selectionNotify = 31;
const replace = 0;

/** Owns the clipboard and answers the programs that ask for it. */
export class SelectionOwner {
  readonly #x: XConnection;
  readonly #window: SelectionWindow;
  readonly #watched: WatchedWindows;
  readonly #unread: Unread;
  #contents: Contents | undefined;
  /** As programs get it, by target. */
  #values = new Map<number, Buffer>();
  #transfers = 0;

  constructor(x: XConnection, window: SelectionWindow) {
    this.#x = x;
    this.#window = window;
    this.#watched = new WatchedWindows(x);
    this.#unread = new Unread(x);
    x.on('SelectionRequest', (event) => {
      if (event.selection === window.atoms.clipboard) this.#answer(event);
    });
  }

  /** What it owns now; undefined while somebody else, or nobody, owns the clipboard. */
  get contents(): Contents | undefined {
    return this.#contents;
  }

  own(contents: Contents): void {
    this.#contents = contents;
    this.#values = new Map();
    this.#x.send((client) => client.SetSelectionOwner(this.#window.id, this.#window.atoms.clipboard, 0));
    this.#x.flush();
  }

  /** Somebody else owns it now. */
  forget(): void {
    this.#contents = undefined;
    this.#values = new Map();
  }

  #answer(request: XEvents['SelectionRequest']): void {
    // Its program waits in vain, as for an owner that hangs.
    if (this.#unread.lengthBytes > 2 * mostUnreadBytes) return;
    // Programs of old leave the property to us (ICCCM 2.2).
    const property = request.property === 0 ? request.target : request.property;
    const isBusy = this.#unread.lengthBytes > mostUnreadBytes;
    const accepted =
      this.#contents !== undefined && !isBusy && this.#put(request.requestor, property, request.target, this.#contents);
    this.#notify(request, accepted ? property : 0);
  }

  #put(window: number, property: number, target: number, contents: Contents): boolean {
    const { atoms } = this.#window;
    if (target === atoms.targets) {
      const offered = [atoms.targets, ...[...contents.keys()].flatMap((format) => targetsOf(format, atoms))];
      this.#x.send((client) => client.ChangeProperty(replace, window, property, predefinedAtoms.atom, 32, offered));
      return true;
    }
    const found = [...contents].find(([format]) => targetsOf(format, atoms).includes(target));
    if (found === undefined) return false;
    return this.#putBytes(window, property, target, this.#valueOf(target, ...found));
  }

  #valueOf(target: number, format: ClipboardFormat, content: Buffer): Buffer {
    const known = this.#values.get(target);
    const value = known ?? asTarget(target, format, content);
    if (known === undefined) this.#values.set(target, value);
    return value;
  }

  /** False when too many fetch already. */
  #putBytes(window: number, property: number, target: number, bytes: Buffer): boolean {
    const { atoms } = this.#window;
    const type = target === atoms.text ? atoms.utf8 : target;
    if (bytes.length <= pieceBytes) {
      this.#x.send((client) => client.ChangeProperty(replace, window, property, type, 8, bytes));
      this.#unread.add(bytes.length);
      return true;
    }
    if (this.#transfers >= mostTransfers) return false;
    this.#sendPieces(window, property, type, bytes);
    this.#x.send((client) => client.ChangeProperty(replace, window, property, atoms.incr, 32, [bytes.length]));
    return true;
  }

  /** INCR (ICCCM 2.7.2): a piece each time the program deletes the last one, and an empty one at the end. */
  #sendPieces(window: number, property: number, type: number, bytes: Buffer): void {
    let at = 0;
    let ended = false;
    const unwatch = this.#watched.watch(window);
    this.#transfers += 1;
    const stop = (): void => {
      this.#transfers -= 1;
      clearTimeout(timer);
      off();
      unwatch();
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
      this.#x.flush();
    });
  }

  #notify(request: XEvents['SelectionRequest'], property: number): void {
    const event = Buffer.alloc(32);
    event[0] = selectionNotify;
    [request.time, request.requestor, request.selection, request.target, property].forEach((field, index) =>
      event.writeUInt32LE(field >>> 0, 4 + index * 4),
    );
    this.#x.send((client) => client.SendEvent(request.requestor, 0, 0, event));
    this.#unread.add(notifyBytes);
    this.#x.flush();
  }
}
