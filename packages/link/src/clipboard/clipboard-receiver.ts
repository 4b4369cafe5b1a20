import { base64url, concat } from '../bytes.ts';
import {
  type ClipboardContent,
  clipboardLimits,
  type Refusal,
  type ToReceiver,
  type ToSender,
} from './clipboard-messages.ts';

export interface ClipboardReceiverPort {
  say(message: ToSender): void;
  /** Asked when contents begin and when they are whole: the right may go in between. */
  mayReceive(): boolean;
  /** Whole contents, within the limits; answers why they were not kept, or null. */
  onContents(contents: readonly ClipboardContent[], n: number): Refusal | null;
  onProgress?(lengthBytes: number, wholeBytes: number): void;
}

interface Receiving {
  readonly n: number;
  readonly parts: Extract<ToReceiver, { say: 'begin' }>['parts'];
  readonly wholeBytes: number;
  /** Room is made for what came, never for what was promised. */
  readonly pieces: Uint8Array[];
  lengthBytes: number;
}

/** One direction's receiver. It holds no more than came, and at most the limits of all formats together. */
export class ClipboardReceiver {
  readonly #port: ClipboardReceiverPort;
  #receiving: Receiving | null = null;

  constructor(port: ClipboardReceiverPort) {
    this.#port = port;
  }

  heard(message: ToReceiver): void {
    if (message.say === 'begin') this.#begin(message);
    else this.#piece(message);
  }

  stop(): void {
    this.#receiving = null;
  }

  #begin({ n, parts }: Extract<ToReceiver, { say: 'begin' }>): void {
    this.#receiving = null;
    if (!this.#port.mayReceive()) return this.#refuse(n, 'not-allowed');
    if (parts.some(({ format, lengthBytes }) => lengthBytes > clipboardLimits[format])) {
      return this.#refuse(n, 'too-large');
    }
    if (new Set(parts.map(({ format }) => format)).size < parts.length) return this.#refuse(n, 'broken');
    const wholeBytes = parts.reduce((sum, part) => sum + part.lengthBytes, 0);
    this.#receiving = { n, parts, wholeBytes, pieces: [], lengthBytes: 0 };
    if (wholeBytes === 0) this.#finish(this.#receiving);
  }

  #piece({ n, data }: Extract<ToReceiver, { say: 'piece' }>): void {
    const receiving = this.#receiving;
    // Of contents that were refused some pieces are still on their way.
    if (receiving === null || receiving.n !== n) return;
    const piece = base64url.decode(data);
    if (piece.length === 0 || receiving.lengthBytes + piece.length > receiving.wholeBytes) {
      return this.#refuse(n, 'broken');
    }
    receiving.pieces.push(piece);
    receiving.lengthBytes += piece.length;
    this.#port.onProgress?.(receiving.lengthBytes, receiving.wholeBytes);
    this.#port.say({ say: 'taken', n, lengthBytes: receiving.lengthBytes });
    if (receiving.lengthBytes === receiving.wholeBytes) this.#finish(receiving);
  }

  #finish({ n, parts, pieces }: Receiving): void {
    this.#receiving = null;
    if (!this.#port.mayReceive()) return this.#refuse(n, 'not-allowed');
    const whole = concat(...pieces);
    let at = 0;
    const contents = parts.map(({ format, lengthBytes }) => {
      const bytes = whole.subarray(at, at + lengthBytes);
      at += lengthBytes;
      return { format, bytes };
    });
    const refusal = this.#port.onContents(contents, n);
    if (refusal === null) this.#port.say({ say: 'done', n });
    else this.#refuse(n, refusal);
  }

  #refuse(n: number, why: Refusal): void {
    this.#receiving = null;
    this.#port.say({ say: 'refused', n, why });
  }
}
