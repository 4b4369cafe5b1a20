import { constants, deflateSync, inflateSync } from 'node:zlib';
import {
  clipboardAction,
  clipboardCaps,
  clipboardNotify,
  clipboardProvide,
  clipboardRequest,
  clipboardText,
  limits,
  serverCutText,
} from '@usher/rfb';
import { latin1 } from '../clipboard/latin1.ts';

export interface ViewerClipboardPort {
  write(bytes: Uint8Array): void;
  /** Whether the device's text may go to this viewer now; the right may have gone since it was announced. */
  mayProvide(): boolean;
  /** Text that the viewer put on the clipboard. */
  onText(text: string): void;
}

/** One viewer's end of the clipboard, plain (Latin-1) or extended (UTF-8). Text has LF line ends on our side. */
export class ViewerClipboard {
  readonly #port: ViewerClipboardPort;
  #extended = false;
  /** What was announced and may be asked for. */
  #offered: string | null = null;

  constructor(port: ViewerClipboardPort) {
    this.#port = port;
  }

  /** The viewer speaks the extended form: say what we can. */
  extend(): void {
    if (this.#extended) return;
    this.#extended = true;
    this.#port.write(clipboardCaps());
  }

  /** The device's clipboard holds this now. */
  offer(text: string): void {
    if (!this.#extended) {
      this.#port.write(serverCutText(latin1(text)));
      return;
    }
    this.#offered = text;
    this.#port.write(clipboardNotify(true));
  }

  plainText(text: Uint8Array): void {
    this.#port.onText(Buffer.from(text).toString('latin1').replaceAll('\r\n', '\n'));
  }

  extendedMessage(flags: number, payload: Uint8Array): void {
    const text = (flags & clipboardText) !== 0;
    if ((flags & clipboardAction.caps) !== 0) return;
    if ((flags & clipboardAction.request) !== 0 && text) this.#provide();
    else if ((flags & clipboardAction.peek) !== 0) this.#port.write(clipboardNotify(this.#offered !== null));
    else if ((flags & clipboardAction.notify) !== 0 && text) this.#port.write(clipboardRequest());
    else if ((flags & clipboardAction.provide) !== 0 && text) this.#take(payload);
  }

  #provide(): void {
    if (this.#offered === null || !this.#port.mayProvide()) return;
    const text = Buffer.from(`${this.#offered.replaceAll('\n', '\r\n')}\0`, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    this.#port.write(clipboardProvide(deflateSync(Buffer.concat([length, text]))));
  }

  #take(payload: Uint8Array): void {
    const plain = inflateBounded(payload);
    if (plain === null || plain.length < 4) return;
    const length = Math.min(plain.readUInt32BE(0), plain.length - 4);
    const text = plain.toString('utf8', 4, 4 + length);
    this.#port.onText(text.replace(/\0+$/, '').replaceAll('\r\n', '\n'));
  }
}

/** Null for what is no zlib stream, or would grow beyond the limit. */
function inflateBounded(bytes: Uint8Array): Buffer | null {
  try {
    // Viewers flush the stream and leave it open.
    return inflateSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: limits.cutTextBytes + 8 });
  } catch {
    return null;
  }
}
