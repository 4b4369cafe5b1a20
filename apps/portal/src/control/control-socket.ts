import type { RawData, WebSocket } from 'ws';
import type { z } from 'zod';
import type { Log } from '../ports.ts';
import { type ControlClose, controlClose } from './close-codes.ts';
import { MessageAllowance } from './message-allowance.ts';

export interface ControlSocketOptions<Received> {
  readonly schema: z.ZodType<Received>;
  readonly maxBytes: number;
  readonly log: Log;
  /** Monotonic, for the rate bound. */
  readonly nowMs?: () => number;
  readonly burst?: number;
  readonly perSecond?: number;
  readonly maxWaiting?: number;
  /** One message at a time, in order. */
  readonly onMessage: (message: Received) => void | Promise<void>;
  /** Once, whoever closed it. */
  readonly onClosed: () => void;
}

const defaultMaxWaiting = 256;
/** A peer that does not read what it is told is cut off, not buffered for. */
const maxBufferedBytes = 4 * 1024 * 1024;
const closeTimeoutMs = 2000;
/** Rounds of pings that may go unanswered. */
const maxSilentRounds = 3;

/** A control connection's socket: JSON text messages both ways, each checked, bounded in size, rate and number waiting. */
export class ControlSocket<Received, Sent> {
  readonly #socket: WebSocket;
  readonly #options: ControlSocketOptions<Received>;
  readonly #allowance: MessageAllowance;
  #work: Promise<void> = Promise.resolve();
  #waiting = 0;
  #silentRounds = 0;
  #closed = false;

  constructor(socket: WebSocket, options: ControlSocketOptions<Received>) {
    this.#socket = socket;
    this.#options = options;
    const { burst = 300, perSecond = 100, nowMs = () => performance.now() } = options;
    this.#allowance = new MessageAllowance(burst, perSecond, nowMs);
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => this.#heard());
    socket.on('ping', () => this.#heard());
    socket.on('close', () => this.#closedBy());
    socket.on('error', (error) => options.log.debug({ err: error }, 'a control connection failed'));
  }

  get open(): boolean {
    return !this.#closed && this.#socket.readyState === this.#socket.OPEN;
  }

  /** False when nobody can hear it any more. */
  send(message: Sent): boolean {
    if (!this.open) return false;
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      this.#socket.terminate();
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** What arrives afterwards is not heard. */
  close(cause: ControlClose): void {
    if (this.#closed) return;
    this.#socket.close(cause.code, cause.reason);
    const timer = setTimeout(() => this.#socket.terminate(), closeTimeoutMs);
    timer.unref();
    this.#socket.once('close', () => clearTimeout(timer));
    this.#closedBy();
  }

  /** Called every few seconds: asks for a sign of life, and drops a peer that gave none for several rounds. */
  checkAlive(): void {
    if (this.#closed) return;
    if (this.#silentRounds >= maxSilentRounds) {
      this.#socket.terminate();
      return;
    }
    this.#silentRounds += 1;
    if (this.open) this.#socket.ping();
  }

  #heard(): void {
    this.#silentRounds = 0;
  }

  #closedBy(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#options.onClosed();
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    this.#heard();
    if (!this.#allowance.take() || this.#waiting >= (this.#options.maxWaiting ?? defaultMaxWaiting)) {
      this.close(controlClose.tooMany);
      return;
    }
    const message = isBinary ? null : this.#read(data);
    if (message === null) {
      this.#options.log.warn({}, 'a control connection sent what is no message of the protocol');
      this.close(controlClose.protocolError);
      return;
    }
    this.#waiting += 1;
    this.#work = this.#work.then(() => this.#handle(message.value));
  }

  #read(data: RawData): { readonly value: Received } | null {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Uint8Array);
    if (bytes.length > this.#options.maxBytes) return null;
    const parsed = this.#options.schema.safeParse(parseJson(bytes.toString('utf8')));
    return parsed.success ? { value: parsed.data } : null;
  }

  async #handle(message: Received): Promise<void> {
    this.#waiting -= 1;
    if (this.#closed) return;
    try {
      await this.#options.onMessage(message);
    } catch (error) {
      this.#options.log.error({ err: error }, 'a control message failed');
      this.close(controlClose.failed);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
