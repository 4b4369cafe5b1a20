import { type ClipboardFormat, clipboardFormats, clipboardLimits } from '@usher/link';
import type { XConnection } from '../screen/x-connection.ts';
import type { SelectionAnswer } from '../screen/x-events.ts';
import { isSound } from './contents.ts';
import { fromTarget, readableTargetsOf } from './selection-targets.ts';
import type { SelectionWindow } from './selection-window.ts';

/** An owner that says nothing for so long has hung, or died. */
const answerTimeoutMs = 3_000;
/** What GetProperty answers at once, in units of four bytes: no format may be longer. */
const longestReadUnits = 2 << 20;
/** A list of targets that is longer is no list. */
const mostTargetBytes = 64 * 1024;
/** What is too large is counted so far, to say how large it is. */
const mostDroppedBytes = 256 << 20;

interface Value {
  readonly type: number;
  readonly data: Buffer;
  readonly bytesAfter: number;
}

export type Reading =
  | { readonly is: 'read'; readonly bytes: Buffer }
  | { readonly is: 'too-large'; readonly lengthBytes: number }
  /** Nothing of this format, or its owner does not answer. */
  | { readonly is: 'gone' };
const gone: Reading = { is: 'gone' };

/** Reads what other programs put on the clipboard, one reading after another. */
export class SelectionReader {
  readonly #x: XConnection;
  readonly #window: SelectionWindow;
  #tail: Promise<unknown> = Promise.resolve();
  #transfer = 0;

  constructor(x: XConnection, window: SelectionWindow) {
    this.#x = x;
    this.#window = window;
  }

  /** What the clipboard holds that may cross; nothing when its owner does not answer. */
  async formats(): Promise<readonly ClipboardFormat[]> {
    const targets = await this.#targets();
    return clipboardFormats.filter((format) => this.#targetFor(format, targets) !== undefined);
  }

  async read(format: ClipboardFormat): Promise<Reading> {
    const target = this.#targetFor(format, await this.#targets());
    if (target === undefined) return gone;
    const reading = await this.#inTurn(() => this.#convert(target, clipboardLimits[format]));
    if (reading.is !== 'read') return reading;
    const bytes = fromTarget(target, format, reading.bytes);
    if (bytes.length > clipboardLimits[format]) return { is: 'too-large', lengthBytes: bytes.length };
    return isSound(format, bytes) ? { is: 'read', bytes } : gone;
  }

  #targetFor(format: ClipboardFormat, targets: readonly number[]): number | undefined {
    return readableTargetsOf(format, this.#window.atoms).find((target) => targets.includes(target));
  }

  async #targets(): Promise<readonly number[]> {
    const reading = await this.#inTurn(() => this.#convert(this.#window.atoms.targets, mostTargetBytes));
    return reading.is === 'read' ? atomsOf(reading.bytes) : [];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #convert(target: number, mostBytes: number): Promise<Reading> {
    const { id, atoms, transfers } = this.#window;
    this.#transfer = (this.#transfer + 1) % transfers.length;
    const property = transfers[this.#transfer] ?? 0;
    const answered = this.#answer(target);
    this.#x.send((client) => client.ConvertSelection(id, atoms.clipboard, target, property, 0));
    this.#x.flush();
    const answer = await answered;
    if (answer === undefined || answer.property === 0) return gone;
    // Who sends in pieces does so after we delete the announcement: listen before that.
    const pieces = this.#collectPieces(property, mostBytes);
    const { type, data, bytesAfter } = await this.#takeProperty(property);
    if (type === atoms.incr) return pieces.whole;
    pieces.cancel();
    const lengthBytes = data.length + bytesAfter;
    return lengthBytes > mostBytes ? { is: 'too-large', lengthBytes } : { is: 'read', bytes: data };
  }

  /**
   * INCR (ICCCM 2.7.2): each new value of the property is a piece, an empty one the end. What is too large is taken to its
   * end all the same, and dropped: programs that are left in the middle stay there.
   */
  #collectPieces(property: number, mostBytes: number): { readonly whole: Promise<Reading>; cancel(): void } {
    let finish: (reading: Reading) => void = () => undefined;
    const whole = new Promise<Reading>((resolve) => (finish = resolve));
    let parts: Buffer[] = [];
    let lengthBytes = 0;
    let reading = Promise.resolve();
    const result = (): Reading => {
      if (lengthBytes > mostBytes) return { is: 'too-large', lengthBytes };
      return { is: 'read', bytes: Buffer.concat(parts) };
    };
    const take = async (): Promise<void> => {
      const { data, bytesAfter } = await this.#takeProperty(property);
      timer.refresh();
      lengthBytes += data.length + bytesAfter;
      if (lengthBytes > mostBytes) parts = [];
      else parts.push(data);
      if (data.length === 0 || lengthBytes > mostDroppedBytes) stop(result());
    };
    const off = this.#x.on('PropertyNotify', ({ wid, atom, state }) => {
      if (wid !== this.#window.id || atom !== property || state !== 0) return;
      reading = reading.then(take).catch(() => stop(gone));
    });
    const stop = (end: Reading): void => {
      clearTimeout(timer);
      off();
      finish(end);
    };
    const giveUp = (): void => stop(lengthBytes > mostBytes ? result() : gone);
    const timer = setTimeout(giveUp, answerTimeoutMs);
    return { whole, cancel: () => stop(gone) };
  }

  /** Reads and deletes the property; what lies after the longest read is deleted unread. */
  async #takeProperty(property: number): Promise<Value> {
    const { id } = this.#window;
    const value = await this.#x.request<Value>((callback) =>
      this.#x.client.GetProperty(1, id, property, 0, 0, longestReadUnits, callback),
    );
    if (value.bytesAfter > 0) this.#x.send((client) => client.DeleteProperty(id, property));
    return value;
  }

  /** The owner's answer to our question for `target`; undefined when none comes in time. */
  #answer(target: number): Promise<SelectionAnswer | undefined> {
    return new Promise((resolve) => {
      const done = (event: SelectionAnswer | undefined): void => {
        clearTimeout(timer);
        off();
        resolve(event);
      };
      const timer = setTimeout(() => done(undefined), answerTimeoutMs);
      const off = this.#x.on('SelectionNotify', (event) => {
        if (event.subtype === undefined && event.requestor === this.#window.id && event.target === target) done(event);
      });
    });
  }
}

function atomsOf(data: Buffer): number[] {
  const atoms: number[] = [];
  for (let at = 0; at + 4 <= data.length; at += 4) atoms.push(data.readUInt32LE(at));
  return atoms;
}
