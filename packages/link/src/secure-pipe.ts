import { type CipherState, tagBytes } from './cipher-state.ts';
import type { ByteChannel } from './byte-channel.ts';
import type { Awaitable } from './crypto-port.ts';

/** Plaintext of one record; longer data goes in several. */
const recordMaxBytes = 32_768;
/** What a Noise transport message may be at most; nothing longer is opened. */
const sealedMaxBytes = recordMaxBytes + tagBytes;
/** Opened data that may wait for its reader. */
const unreadMaxBytes = 1 << 20;

export type PipeClosed =
  | { readonly kind: 'closed-here' }
  | { readonly kind: 'closed-there'; readonly code: number; readonly reason: string }
  | { readonly kind: 'broken'; readonly code: 'record-broken' | 'record-too-large' | 'too-much-unread' };

export interface PipeStats {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** An encrypted, ordered road to the one peer the ticket names. */
export interface SecurePipe {
  /** Takes the bytes as they are now; they may be reused after it returns. */
  send(plaintext: Uint8Array): void;
  readonly bufferedBytes: number;
  /** Data that came before it was set is delivered when it is. */
  onData: ((plaintext: Uint8Array) => void) | null;
  onClose: ((closed: PipeClosed) => void) | null;
  readonly stats: PipeStats;
  close(): void;
}

/**
 * Runs steps in order. While every step answers at once nothing waits, so a platform with synchronous ciphers pays no
 * turn of the event loop.
 */
class OrderedSteps {
  #tail: Promise<void> | null = null;
  readonly #failed: () => void;

  constructor(failed: () => void) {
    this.#failed = failed;
  }

  run(step: () => Awaitable<void>): void {
    if (this.#tail !== null) {
      this.#follow(this.#tail.then(step));
      return;
    }
    try {
      const pending = step();
      if (pending instanceof Promise) this.#follow(pending);
    } catch {
      // The cause is always the same, and only that it happened may be known.
      this.#failed();
    }
  }

  #follow(pending: Promise<void>): void {
    const tail: Promise<void> = this.#settle(pending).finally(() => {
      if (this.#tail === tail) this.#tail = null;
    });
    this.#tail = tail;
  }

  async #settle(pending: Promise<void>): Promise<void> {
    try {
      await pending;
    } catch {
      this.#failed();
    }
  }
}

export class NoisePipe implements SecurePipe {
  readonly #channel: ByteChannel;
  readonly #sealing: CipherState;
  readonly #opening: CipherState;
  readonly #outbound = new OrderedSteps(() => this.#end({ kind: 'broken', code: 'record-broken' }));
  readonly #inbound = new OrderedSteps(() => this.#end({ kind: 'broken', code: 'record-broken' }));
  #sealingBytes = 0;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #sentBytes = 0;
  #receivedBytes = 0;
  #ended: PipeClosed | null = null;
  #onData: ((plaintext: Uint8Array) => void) | null = null;
  #onClose: ((closed: PipeClosed) => void) | null = null;

  constructor(channel: ByteChannel, keys: { readonly send: CipherState; readonly receive: CipherState }) {
    this.#channel = channel;
    this.#sealing = keys.send;
    this.#opening = keys.receive;
    // Behind what is still being opened, so that a goodbye is heard before the end.
    channel.onClose = ({ code, reason }) =>
      this.#inbound.run(() => this.#finish({ kind: 'closed-there', code, reason }));
    channel.onMessage = (message) => this.#receive(message);
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes + this.#sealingBytes;
  }

  get stats(): PipeStats {
    return { sentBytes: this.#sentBytes, receivedBytes: this.#receivedBytes };
  }

  get onData(): ((plaintext: Uint8Array) => void) | null {
    return this.#onData;
  }

  set onData(handler: ((plaintext: Uint8Array) => void) | null) {
    this.#onData = handler;
    while (this.#onData !== null) {
      const plaintext = this.#unread.shift();
      if (plaintext === undefined) return;
      this.#unreadBytes -= plaintext.length;
      this.#onData(plaintext);
    }
  }

  get onClose(): ((closed: PipeClosed) => void) | null {
    return this.#onClose;
  }

  set onClose(handler: ((closed: PipeClosed) => void) | null) {
    this.#onClose = handler;
    if (handler !== null && this.#ended !== null) handler(this.#ended);
  }

  send(plaintext: Uint8Array): void {
    for (let at = 0; at < plaintext.length; at += recordMaxBytes) {
      this.#sendRecord(plaintext.slice(at, at + recordMaxBytes));
    }
  }

  /** An empty record: the proof that this end has the keys. */
  confirm(): void {
    this.#sendRecord(new Uint8Array(0));
  }

  close(): void {
    // Behind what is still being sealed, so that a goodbye leaves first.
    this.#outbound.run(() => this.#end({ kind: 'closed-here' }));
  }

  #sendRecord(plaintext: Uint8Array): void {
    if (this.#ended !== null) return;
    this.#sealingBytes += plaintext.length;
    this.#outbound.run(() => {
      if (this.#ended !== null) return undefined;
      const deliver = (sealed: Uint8Array): void => {
        this.#sealingBytes -= plaintext.length;
        this.#sentBytes += sealed.length;
        if (this.#ended === null) this.#channel.send(sealed);
      };
      return afterwards(
        withRekey(this.#sealing, () => this.#sealing.seal(plaintext)),
        deliver,
      );
    });
  }

  #receive(sealed: Uint8Array): void {
    if (this.#ended !== null) return;
    this.#receivedBytes += sealed.length;
    if (sealed.length > sealedMaxBytes) return this.#end({ kind: 'broken', code: 'record-too-large' });
    this.#inbound.run(() => {
      if (this.#ended !== null) return undefined;
      return afterwards(
        withRekey(this.#opening, () => this.#opening.open(sealed)),
        (plaintext) => this.#deliver(plaintext),
      );
    });
  }

  #deliver(plaintext: Uint8Array): void {
    if (this.#ended !== null || plaintext.length === 0) return;
    if (this.#onData !== null) return this.#onData(plaintext);
    this.#unreadBytes += plaintext.length;
    if (this.#unreadBytes > unreadMaxBytes) return this.#end({ kind: 'broken', code: 'too-much-unread' });
    this.#unread.push(plaintext);
  }

  #end(cause: PipeClosed): void {
    if (this.#ended !== null) return;
    this.#channel.close(cause.kind === 'broken' ? 1002 : 1000, cause.kind === 'broken' ? cause.code : '');
    this.#finish(cause);
  }

  #finish(cause: PipeClosed): void {
    if (this.#ended !== null) return;
    this.#ended = cause;
    this.#unread = [];
    this.#onClose?.(cause);
  }
}

function withRekey<T>(cipher: CipherState, work: () => Awaitable<T>): Awaitable<T> {
  return cipher.needsRekey ? cipher.rekey().then(work) : work();
}

function afterwards<T>(value: Awaitable<T>, then: (value: T) => void): Awaitable<void> {
  return value instanceof Promise ? value.then(then) : then(value);
}
