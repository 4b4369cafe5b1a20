import type { ByteChannel, ChannelClosed, MessageSocket } from './byte-channel.ts';
import { LinkError } from './link-error.ts';
import { rendezvous } from './rendezvous.ts';

/** Messages that may wait for their handler; a peer that sends more before it is heard breaks the rules. */
const mostWaiting = 64;

/**
 * Shows the token to a relay and resolves with the road to the peer once both are there; rejects with `relay-refused` and the
 * relay's own words when it closes first.
 */
export function joinRelay(socket: MessageSocket, token: string): Promise<ByteChannel> {
  return new Promise((resolve, reject) => {
    const channel = new RelayChannel(socket);
    let joined = false;
    socket.listen({
      open: () => socket.send(JSON.stringify({ type: 'join', token })),
      message: (data) => {
        if (typeof data !== 'string') return channel.receive(data);
        if (joined || !isJoined(data)) return socket.close(1002, 'protocol error');
        joined = true;
        resolve(channel);
      },
      close: (closed) => {
        reject(new LinkError('relay-refused', closed.reason || `the relay closed the connection (${closed.code})`));
        channel.closed(closed);
      },
    });
  });
}

function isJoined(text: string): boolean {
  if (text.length > rendezvous.maxBytes) return false;
  try {
    return rendezvous.joined.safeParse(JSON.parse(text)).success;
  } catch {
    // Not JSON is not an answer either.
    return false;
  }
}

class RelayChannel implements ByteChannel {
  readonly #socket: MessageSocket;
  #waiting: Uint8Array[] = [];
  #closed: ChannelClosed | null = null;
  #onMessage: ((message: Uint8Array) => void) | null = null;
  #onClose: ((closed: ChannelClosed) => void) | null = null;

  constructor(socket: MessageSocket) {
    this.#socket = socket;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedBytes;
  }

  get onMessage(): ((message: Uint8Array) => void) | null {
    return this.#onMessage;
  }

  set onMessage(handler: ((message: Uint8Array) => void) | null) {
    this.#onMessage = handler;
    // A handler may take one message and step back; the rest goes on waiting.
    while (this.#onMessage !== null) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      this.#onMessage(message);
    }
  }

  get onClose(): ((closed: ChannelClosed) => void) | null {
    return this.#onClose;
  }

  set onClose(handler: ((closed: ChannelClosed) => void) | null) {
    this.#onClose = handler;
    if (handler !== null && this.#closed !== null) handler(this.#closed);
  }

  send(message: Uint8Array): void {
    if (this.#closed === null) this.#socket.send(message);
  }

  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }

  receive(message: Uint8Array): void {
    if (this.#onMessage !== null) this.#onMessage(message);
    else if (this.#waiting.length < mostWaiting) this.#waiting.push(message);
    else this.#socket.close(1002, 'protocol error');
  }

  closed(closed: ChannelClosed): void {
    if (this.#closed !== null) return;
    this.#closed = closed;
    this.#onClose?.(closed);
  }
}
