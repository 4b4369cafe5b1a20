import {
  type ClipboardContent,
  type ClipboardFormat,
  type ClipboardMessage,
  ClipboardReceiver,
  ClipboardSender,
  type SendOutcome,
} from '@usher/link';

/** What the device says it holds; `fresh` when it was copied just now. */
export interface ClipboardOffer {
  readonly formats: readonly ClipboardFormat[];
  readonly fresh: boolean;
}

export type Fetched =
  | { readonly is: 'fetched'; readonly bytes: Uint8Array }
  | {
      readonly is: 'unavailable';
      readonly why: 'not-allowed' | 'gone' | 'too-large';
      readonly lengthBytes: number | null;
    };
const gone: Fetched = { is: 'unavailable', why: 'gone', lengthBytes: null };

export interface DeviceClipboardPort {
  say(message: ClipboardMessage): void;
  onOffer(offer: ClipboardOffer): void;
  /** Of what is being fetched. */
  onProgress(lengthBytes: number, wholeBytes: number): void;
}

/** The device's clipboard as the control pipe shows it: what it offers can be fetched, what we send replaces it. */
export class DeviceClipboard {
  readonly #port: DeviceClipboardPort;
  readonly #sender: ClipboardSender;
  readonly #receiver: ClipboardReceiver;
  #offer = 0;
  #sent = 0;
  #fetching: { readonly format: ClipboardFormat; readonly finish: (fetched: Fetched) => void } | null = null;
  #tail: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(port: DeviceClipboardPort) {
    this.#port = port;
    this.#sender = new ClipboardSender(port.say);
    this.#receiver = new ClipboardReceiver({
      say: port.say,
      mayReceive: () => this.#fetching !== null,
      onContents: ([content]) => {
        if (content?.format !== this.#fetching?.format) return 'broken';
        this.#finish(content === undefined ? gone : { is: 'fetched', bytes: content.bytes });
        return null;
      },
      onProgress: (lengthBytes, wholeBytes) => port.onProgress(lengthBytes, wholeBytes),
    });
    port.say({ say: 'hello' });
  }

  heard(message: ClipboardMessage): void {
    if (this.#over) return;
    switch (message.say) {
      case 'offer':
        this.#offer = message.n;
        // What was on its way is of the contents before.
        this.#finish(gone);
        return this.#port.onOffer(message);
      case 'unavailable':
        if (message.n === this.#offer && message.format === this.#fetching?.format) {
          this.#finish({ is: 'unavailable', why: message.why, lengthBytes: message.lengthBytes });
        }
        return;
      case 'begin':
      case 'piece':
        return this.#receiver.heard(message);
      case 'taken':
      case 'done':
      case 'refused':
        return this.#sender.heard(message);
      case 'hello':
      case 'request':
        return;
    }
  }

  /** What was offered last, one format after another. Never rejects. */
  fetch(format: ClipboardFormat): Promise<Fetched> {
    const n = this.#offer;
    const fetched = this.#tail.then(() => this.#request(n, format));
    this.#tail = fetched;
    return fetched;
  }

  /** Resolves when it stands on the device's clipboard, or with why it does not. */
  send(
    contents: readonly ClipboardContent[],
    onProgress: (takenBytes: number, wholeBytes: number) => void,
  ): Promise<SendOutcome> {
    if (this.#over) return Promise.resolve('overtaken');
    this.#sent += 1;
    return this.#sender.send(this.#sent, contents, onProgress);
  }

  close(): void {
    this.#over = true;
    this.#finish(gone);
    this.#sender.stop();
  }

  #request(n: number, format: ClipboardFormat): Promise<Fetched> {
    if (this.#over || n !== this.#offer) return Promise.resolve(gone);
    return new Promise((finish) => {
      this.#fetching = { format, finish };
      this.#port.say({ say: 'request', n, format });
    });
  }

  #finish(fetched: Fetched): void {
    const fetching = this.#fetching;
    this.#fetching = null;
    fetching?.finish(fetched);
  }
}
