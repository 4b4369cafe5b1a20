import { base64url, concat } from '../bytes.ts';
import {
  type ClipboardContent,
  clipboardLimits,
  pieceMaxBytes,
  type Refusal,
  type ToReceiver,
  type ToSender,
} from './clipboard-messages.ts';

/** Sent and not yet taken; so much at most is in front of a goodbye. */
const mostOnTheWayBytes = 96 * 1024;

export type SendOutcome = 'done' | 'overtaken' | Refusal;

interface Sending {
  readonly n: number;
  readonly whole: Uint8Array;
  readonly finish: (outcome: SendOutcome) => void;
  readonly onProgress: (takenBytes: number, lengthBytes: number) => void;
  sentBytes: number;
  takenBytes: number;
}

/** One direction's sender: one set of contents at a time, a new one overtakes. */
export class ClipboardSender {
  readonly #say: (message: ToReceiver) => void;
  #sending: Sending | null = null;

  constructor(say: (message: ToReceiver) => void) {
    this.#say = say;
  }

  send(
    n: number,
    contents: readonly ClipboardContent[],
    onProgress: Sending['onProgress'] = () => undefined,
  ): Promise<SendOutcome> {
    this.stop();
    if (contents.some(({ format, bytes }) => bytes.length > clipboardLimits[format])) {
      return Promise.resolve('too-large');
    }
    return new Promise((finish) => {
      const whole = concat(...contents.map(({ bytes }) => bytes));
      this.#sending = { n, whole, finish, onProgress, sentBytes: 0, takenBytes: 0 };
      const parts = contents.map(({ format, bytes }) => ({ format, lengthBytes: bytes.length }));
      this.#say({ say: 'begin', n, parts });
      this.#goOn(this.#sending);
    });
  }

  /** What is on its way is given up. */
  stop(): void {
    this.#end('overtaken');
  }

  heard(message: ToSender): void {
    const sending = this.#sending;
    if (sending === null || sending.n !== message.n) return;
    if (message.say === 'refused') return this.#end(message.why);
    if (message.say === 'done') return this.#end('done');
    sending.takenBytes = Math.min(sending.sentBytes, Math.max(sending.takenBytes, message.lengthBytes));
    sending.onProgress(sending.takenBytes, sending.whole.length);
    this.#goOn(sending);
  }

  #goOn(sending: Sending): void {
    const { n, whole } = sending;
    while (
      this.#sending === sending &&
      sending.sentBytes < whole.length &&
      sending.sentBytes - sending.takenBytes < mostOnTheWayBytes
    ) {
      const piece = whole.subarray(sending.sentBytes, sending.sentBytes + pieceMaxBytes);
      sending.sentBytes += piece.length;
      this.#say({ say: 'piece', n, data: base64url.encode(piece) });
    }
  }

  #end(outcome: SendOutcome): void {
    const sending = this.#sending;
    this.#sending = null;
    sending?.finish(outcome);
  }
}
