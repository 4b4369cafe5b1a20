import { ByteReader } from './byte-reader.ts';
import { type Agreed, type ClientMessage, readClientMessage } from './client-messages.ts';
import { type HandshakePhase, handshakeStep, type ServerFacts, serverVersion } from './handshake.ts';
import { pseudoEncoding } from './numbers.ts';
import { RfbError } from './rfb-error.ts';

export interface RfbServerHandlers {
  /** Bytes for the client, in order. */
  write(bytes: Uint8Array): void;
  /** The size and name as they are when the client is initialised. */
  facts(): ServerFacts;
  onMessage(message: ClientMessage): void;
  /** The peer broke the protocol; nothing more is read. */
  onProtocolError(error: RfbError): void;
}

/** The server's side of one connection: bytes in, calls out. */
export class RfbServer {
  readonly #handlers: RfbServerHandlers;
  readonly #reader = new ByteReader();
  #phase: HandshakePhase = 'version';
  #over = false;
  #agreed: Agreed = { extendedMouseButtons: false };

  constructor(handlers: RfbServerHandlers) {
    this.#handlers = handlers;
    handlers.write(serverVersion);
  }

  get isReady(): boolean {
    return this.#phase === 'done';
  }

  /** Nothing is read after this. */
  stop(): void {
    this.#over = true;
  }

  receive(bytes: Uint8Array): void {
    if (this.#over) return;
    this.#reader.append(bytes);
    try {
      while (!this.#over && this.#step()) continue;
    } catch (error) {
      if (!(error instanceof RfbError)) throw error;
      this.#over = true;
      if (error.lastWords !== undefined) this.#handlers.write(error.lastWords);
      this.#handlers.onProtocolError(error);
    }
  }

  #take(message: ClientMessage): void {
    if (message.type === 'set-encodings') {
      this.#agreed = { extendedMouseButtons: message.encodings.includes(pseudoEncoding.extendedMouseButtons) };
    }
    this.#handlers.onMessage(message);
  }

  /** Reads one thing; false when it is not whole yet. */
  #step(): boolean {
    const phase = this.#phase;
    if (phase === 'done') {
      // Wrapped: what is whole may still be nothing for us.
      const read = this.#reader.attempt(() => ({ message: readClientMessage(this.#reader, this.#agreed) }));
      if (read?.message !== undefined) this.#take(read.message);
      return read !== undefined;
    }
    const step = this.#reader.attempt(() => handshakeStep(phase, this.#reader, this.#handlers.facts()));
    if (step === undefined) return false;
    if (step.answer.length > 0) this.#handlers.write(step.answer);
    this.#phase = step.next;
    return true;
  }
}
