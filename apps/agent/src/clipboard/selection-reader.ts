import type { XConnection } from '../screen/x-connection.ts';
import type { SelectionAnswer } from '../screen/x-events.ts';
import { type SelectionWindow, predefinedAtoms } from './selection-window.ts';

/** An owner that says nothing for so long has hung, or died. */
const answerTimeoutMs = 3_000;
/** What GetProperty answers at once, in units of four bytes. */
const longestReadUnits = 1 << 20;

interface Value {
  readonly type: number;
  readonly data: Buffer;
}

/** Reads what other programs put on the clipboard. One reading at a time. */
export class SelectionReader {
  readonly #x: XConnection;
  readonly #window: SelectionWindow;
  readonly #mostBytes: number;

  constructor(x: XConnection, window: SelectionWindow, mostBytes: number) {
    this.#x = x;
    this.#window = window;
    this.#mostBytes = mostBytes;
  }

  /** The text on the clipboard; undefined when it holds none, or more than allowed, or its owner does not answer. */
  async readText(): Promise<string | undefined> {
    const { utf8, targets } = this.#window.atoms;
    const offered = await this.#convert(targets);
    const list = offered === undefined ? [] : atomsOf(offered.data);
    if (list.includes(utf8)) return (await this.#convert(utf8))?.data.toString('utf8');
    if (list.includes(predefinedAtoms.string)) {
      return (await this.#convert(predefinedAtoms.string))?.data.toString('latin1');
    }
    return undefined;
  }

  async #convert(target: number): Promise<Value | undefined> {
    const { id, atoms } = this.#window;
    const answered = this.#answer(target);
    this.#x.send((client) => client.ConvertSelection(id, atoms.clipboard, target, atoms.transfer, 0));
    this.#x.flush();
    const answer = await answered;
    if (answer === undefined || answer.property === 0) return undefined;
    // Whoever sends in pieces does so after we delete the announcement: listen before that.
    const pieces = this.#collectPieces();
    const value = await this.#takeProperty();
    if (value?.type !== atoms.incr) {
      pieces.cancel();
      return value;
    }
    return pieces.whole;
  }

  /** INCR (ICCCM 2.7.2): each new value of the property is a piece, an empty one the end. */
  #collectPieces(): { readonly whole: Promise<Value | undefined>; cancel(): void } {
    let finish: (value: Value | undefined) => void = () => undefined;
    const whole = new Promise<Value | undefined>((resolve) => (finish = resolve));
    const parts: Buffer[] = [];
    let lengthBytes = 0;
    let reading = Promise.resolve();
    const timer = setTimeout(() => stop(undefined), answerTimeoutMs);
    const take = async (): Promise<void> => {
      const piece = await this.#takeProperty();
      if (piece === undefined) return;
      timer.refresh();
      lengthBytes += piece.data.length;
      if (lengthBytes > this.#mostBytes) stop(undefined);
      else if (piece.data.length === 0) stop({ type: piece.type, data: Buffer.concat(parts) });
      else parts.push(piece.data);
    };
    const off = this.#x.on('PropertyNotify', ({ wid, atom, state }) => {
      if (wid !== this.#window.id || atom !== this.#window.atoms.transfer || state !== 0) return;
      reading = reading.then(take).catch(() => stop(undefined));
    });
    const stop = (value: Value | undefined): void => {
      clearTimeout(timer);
      off();
      finish(value);
    };
    return { whole, cancel: () => stop(undefined) };
  }

  /** Reads and deletes the property; undefined when there is none. */
  async #takeProperty(): Promise<Value | undefined> {
    const { id, atoms } = this.#window;
    const property = await this.#x.request<Value & { readonly bytesAfter: number }>((callback) =>
      this.#x.client.GetProperty(1, id, atoms.transfer, 0, 0, longestReadUnits, callback),
    );
    if (property.bytesAfter > 0) {
      // Too much in one piece, which also means that the server has not deleted it.
      this.#x.send((client) => client.DeleteProperty(id, atoms.transfer));
      return undefined;
    }
    return property.type === 0 ? undefined : { type: property.type, data: property.data };
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
