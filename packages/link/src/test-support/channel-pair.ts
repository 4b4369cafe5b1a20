import type { ByteChannel, ChannelClosed } from '../byte-channel.ts';

export type Direction = 'to-device' | 'to-viewer';
/** What stands between two ends: answers the messages to pass on in place of this one. */
export type Tamper = (message: Uint8Array, direction: Direction, number: number) => readonly Uint8Array[];

export interface ChannelPair {
  readonly viewer: ByteChannel;
  readonly device: ByteChannel;
  /** Everything that was handed to the channel, before any tampering. */
  readonly carried: readonly Uint8Array[];
  inject(direction: Direction, message: Uint8Array): void;
}

/** Two ends in one process, as a relay joins them: ordered, asynchronous, with an attacker in between. */
export function channelPair(tamper: Tamper = (message) => [message]): ChannelPair {
  const carried: Uint8Array[] = [];
  const viewer = new End();
  const device = new End();
  const wire = (from: End, to: End, direction: Direction): void => {
    let number = 0;
    from.deliver = (message) => {
      carried.push(message);
      for (const passed of tamper(message, direction, number)) to.receive(passed);
      number++;
    };
    from.hangUp = (closed) => to.closed(closed);
  };
  wire(viewer, device, 'to-device');
  wire(device, viewer, 'to-viewer');
  const inject = (direction: Direction, message: Uint8Array): void =>
    (direction === 'to-device' ? device : viewer).receive(message);
  return { viewer, device, carried, inject };
}

class End implements ByteChannel {
  readonly bufferedBytes = 0;
  deliver: (message: Uint8Array) => void = () => undefined;
  hangUp: (closed: ChannelClosed) => void = () => undefined;
  readonly #waiting: (Uint8Array | ChannelClosed)[] = [];
  #onMessage: ((message: Uint8Array) => void) | null = null;
  #onClose: ((closed: ChannelClosed) => void) | null = null;
  #over = false;

  get onMessage(): ((message: Uint8Array) => void) | null {
    return this.#onMessage;
  }

  set onMessage(handler: ((message: Uint8Array) => void) | null) {
    this.#onMessage = handler;
    this.#later();
  }

  get onClose(): ((closed: ChannelClosed) => void) | null {
    return this.#onClose;
  }

  set onClose(handler: ((closed: ChannelClosed) => void) | null) {
    this.#onClose = handler;
    this.#later();
  }

  send(message: Uint8Array): void {
    if (!this.#over) this.deliver(message.slice());
  }

  close(code = 1000, reason = ''): void {
    if (this.#over) return;
    this.#over = true;
    this.hangUp({ code, reason });
  }

  receive(message: Uint8Array): void {
    this.#waiting.push(message);
    this.#later();
  }

  closed(closed: ChannelClosed): void {
    this.#waiting.push(closed);
    this.#later();
  }

  #later(): void {
    queueMicrotask(() => this.#drain());
  }

  #drain(): void {
    const next = this.#waiting[0];
    if (next === undefined || this.#over) return;
    if (next instanceof Uint8Array ? this.#onMessage === null : this.#onClose === null) return;
    this.#waiting.shift();
    if (next instanceof Uint8Array) this.#onMessage?.(next);
    else this.#onClose?.(next);
    this.#later();
  }
}
