import type { IncomingMessage } from 'node:http';
import type { PipeName } from '@usher/link/token';
import type { RawData, WebSocket } from 'ws';
import { Pulse } from './pulse.ts';

/** Which pipe of which session at which fence: the two legs that name the same are joined. */
export interface PipeRef {
  readonly id: string;
  readonly fence: number;
  readonly pipe: PipeName;
}

const joinMaxBytes = 4096;

/** One end of a pipe: a WebSocket from an agent or a viewer. */
export class Leg {
  readonly socket: WebSocket;
  readonly pulse: Pulse;
  /** Undefined for what is no browser. */
  readonly origin: string | undefined;
  /** When it came, or when its token was accepted; the relay's clock. */
  since: number;

  constructor(socket: WebSocket, request: IncomingMessage, now: number) {
    this.socket = socket;
    this.pulse = new Pulse(socket);
    this.origin = request.headers.origin;
    this.since = now;
    // A key press must not wait for more bytes to share its packet.
    request.socket.setNoDelay(true);
  }

  #hear: ((data: RawData, isBinary: boolean) => void) | null = null;

  /** The first message is the join, null when it cannot be one; what follows before both sides are there is early. */
  listen(onJoin: (text: string | null) => void, onEarly: () => void): void {
    let first = true;
    this.#hear = (data, isBinary) => {
      if (!first) return onEarly();
      first = false;
      onJoin(isBinary || !(data instanceof Buffer) || data.length > joinMaxBytes ? null : data.toString());
    };
    this.socket.on('message', this.#hear);
  }

  /** From here on the messages are a pipe's. */
  stopListening(): void {
    if (this.#hear) this.socket.off('message', this.#hear);
  }
}
