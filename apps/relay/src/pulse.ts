import type { WebSocket } from 'ws';

/** Rounds of pings, 5 s apart, that may pass without a sign of life: a peer silent for 15 s is dropped (rule L3). */
const maxSilentRounds = 3;

/** Whether a peer still lives: it said something, answered a ping, or reads what waits for it. */
export class Pulse {
  readonly #socket: WebSocket;
  #silentRounds = 0;
  #bufferedBefore = 0;
  /** Bytes sent to this peer so far. */
  sentBytes = 0;
  #readBefore = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('pong', () => this.heard());
    socket.on('ping', () => this.heard());
  }

  heard(): void {
    this.#silentRounds = 0;
  }

  /** False when the peer is gone. A peer we do not read from, because the other side is slow, cannot be heard. */
  check(): boolean {
    const readBytes = this.sentBytes - this.#socket.bufferedAmount;
    const reads = this.#bufferedBefore > 0 && readBytes > this.#readBefore;
    this.#bufferedBefore = this.#socket.bufferedAmount;
    this.#readBefore = readBytes;
    if (reads || this.#socket.isPaused) this.heard();
    if (this.#silentRounds >= maxSilentRounds) return false;
    this.#silentRounds += 1;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
    return true;
  }
}
