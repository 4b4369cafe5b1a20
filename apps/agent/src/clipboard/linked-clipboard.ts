import type { Rights } from '@usher/contract';
import {
  type ClipboardContent,
  type ClipboardFormat,
  type ClipboardMessage,
  ClipboardReceiver,
  ClipboardSender,
  type Refusal,
} from '@usher/link';
import type { Clipboard } from './clipboard.ts';
import { contentsOf } from './contents.ts';

export interface LinkedClipboardPort {
  readonly clipboard: Pick<Clipboard, 'listen' | 'read' | 'set' | 'formats'>;
  say(message: ClipboardMessage): void;
  rights(): Rights;
  /** The lease guard, asked before anything crosses (L3). */
  mayPass(): boolean;
  /** Somebody at the viewer pasted. */
  onInput(): void;
}

/** One viewer's end of the device's clipboard, over its control pipe: what was copied is offered, and sent when asked for. */
export class LinkedClipboard {
  readonly #port: LinkedClipboardPort;
  readonly #sender: ClipboardSender;
  readonly #receiver: ClipboardReceiver;
  readonly #unlisten: () => void;
  #n = 0;
  #mayOut = false;
  #over = false;

  constructor(port: LinkedClipboardPort) {
    this.#port = port;
    this.#sender = new ClipboardSender((message) => this.#say(message));
    this.#receiver = new ClipboardReceiver({
      say: (message) => this.#say(message),
      mayReceive: () => port.rights().clipboardIn && port.mayPass(),
      onContents: (contents) => this.#keep(contents),
    });
    this.#unlisten = port.clipboard.listen(this.#listener);
    this.rightsChanged();
  }

  readonly #listener = {
    mayReceive: (): boolean => !this.#over && this.#port.rights().clipboardOut && this.#port.mayPass(),
    onCopied: (formats: readonly ClipboardFormat[]): void => this.#offer(formats, true),
  };

  heard(message: ClipboardMessage): void {
    if (this.#over) return;
    switch (message.say) {
      case 'begin':
      case 'piece':
        return this.#receiver.heard(message);
      case 'taken':
      case 'done':
      case 'refused':
        return this.#sender.heard(message);
      case 'request':
        return void this.#provide(message.n, message.format);
      case 'hello':
      case 'offer':
      case 'unavailable':
        return;
    }
  }

  /** What it holds is offered as soon as it may go out; what is on its way stops as soon as it may not. */
  rightsChanged(): void {
    const { clipboardOut } = this.#port.rights();
    if (!clipboardOut) this.#sender.stop();
    if (clipboardOut && !this.#mayOut) void this.#offerPresent();
    this.#mayOut = clipboardOut;
  }

  stop(): void {
    this.#over = true;
    this.#unlisten();
    this.#sender.stop();
    this.#receiver.stop();
  }

  #say(message: ClipboardMessage): void {
    if (!this.#over && this.#port.mayPass()) this.#port.say(message);
  }

  async #offerPresent(): Promise<void> {
    const before = this.#n;
    const formats = await this.#port.clipboard.formats().catch(() => []);
    if (formats.length > 0 && before === this.#n && this.#listener.mayReceive()) this.#offer(formats, false);
  }

  #offer(formats: readonly ClipboardFormat[], fresh: boolean): void {
    this.#n += 1;
    this.#sender.stop();
    this.#say({ say: 'offer', n: this.#n, formats: [...formats], fresh });
  }

  async #provide(n: number, format: ClipboardFormat): Promise<void> {
    const unavailable = (why: 'not-allowed' | 'gone' | 'too-large', lengthBytes: number | null = null): void =>
      this.#say({ say: 'unavailable', n, format, why, lengthBytes });
    if (!this.#listener.mayReceive()) return unavailable('not-allowed');
    if (n !== this.#n) return unavailable('gone');
    const reading = await this.#port.clipboard.read(format);
    // Reading took time: something else may have been copied, the right may have gone.
    if (n !== this.#n || reading.is === 'gone') return unavailable('gone');
    if (!this.#listener.mayReceive()) return unavailable('not-allowed');
    if (reading.is === 'too-large') return unavailable('too-large', reading.lengthBytes);
    await this.#sender.send(n, [{ format, bytes: reading.bytes }]);
  }

  #keep(parts: readonly ClipboardContent[]): Refusal | null {
    const contents = contentsOf(parts);
    if (contents === null) return 'broken';
    this.#port.clipboard.set(contents, this.#listener);
    this.#port.onInput();
    return null;
  }
}
