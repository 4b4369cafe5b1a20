import { type PipeClosed, type SecurePipe, utf8 } from '@usher/link';

/** The agent's end of a pipe whose other end is the test. */
export class FakePipe implements SecurePipe {
  bufferedBytes = 0;
  readonly stats = { sentBytes: 0, receivedBytes: 0 };
  readonly sent: string[] = [];
  onData: ((plaintext: Uint8Array) => void) | null = null;
  onClose: ((closed: PipeClosed) => void) | null = null;
  closed = false;
  /** The viewer is there and answers pings. */
  answers = true;

  send(plaintext: Uint8Array): void {
    if (this.closed) return;
    const text = utf8.decode(plaintext);
    if (!text.startsWith('{"type":"ping"')) this.sent.push(text);
    else if (this.answers) this.hear(text.replace('ping', 'pong'));
  }

  close(): void {
    this.#end({ kind: 'closed-here' });
  }

  /** The viewer says something. */
  hear(message: object | string): void {
    this.onData?.(utf8.encode(typeof message === 'string' ? message : JSON.stringify(message)));
  }

  /** The network or the relay drops it. */
  drop(): void {
    this.#end({ kind: 'closed-there', code: 1006, reason: '' });
  }

  get messages(): readonly Record<string, unknown>[] {
    return this.sent.map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  #end(cause: PipeClosed): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose?.(cause);
  }
}
