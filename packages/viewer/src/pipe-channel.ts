import type { SecurePipe } from '@usher/link';

/** Messages of input, each sent by itself: KeyEvent, QEMU's key event (RFB, 7.5), PointerEvent and our own. */
const keyEvents: readonly number[] = [4, 255];
const inputTypes: readonly number[] = [...keyEvents, 5, 0x75];

export interface HeldMessages {
  /** Without its key, the first key that was held is never sent. */
  release(options: { readonly withKey: boolean }): void;
}

type Handler<Event> = ((event: Event) => void) | null;

/**
 * A pipe as noVNC wants a WebSocket. noVNC looks for each member on the object itself or on its class, so that there is
 * no base class here; it takes over `onmessage` and the rest when it attaches, and nothing is sent before `onopen`.
 */
export class PipeChannel {
  binaryType = 'arraybuffer';
  readonly protocol = '';
  readyState: 'connecting' | 'open' | 'closed' = 'connecting';
  onopen: (() => void) | null = null;
  onmessage: Handler<{ data: ArrayBuffer }> = null;
  onclose: Handler<{ code: number; reason: string }> = null;
  onerror: Handler<unknown> = null;
  readonly #pipe: SecurePipe;
  readonly #onReceived: () => void;
  #held: Uint8Array[] | null = null;

  /** `onReceived` is called after noVNC has dealt with a piece of data. */
  constructor(pipe: SecurePipe, onReceived: () => void) {
    this.#pipe = pipe;
    this.#onReceived = onReceived;
  }

  /** After noVNC has attached: what the pipe held back is delivered now. */
  open(): void {
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    this.onopen?.();
    this.#pipe.onData = (bytes) => {
      if (this.readyState !== 'open') return;
      this.onmessage?.({ data: bytes.slice().buffer });
      this.#onReceived();
    };
  }

  /** Also for messages of ours beside noVNC's, which are whole as well when it sends them. */
  send(bytes: Uint8Array): void {
    if (this.readyState !== 'open') return;
    if (this.#held !== null && inputTypes.includes(bytes[0] ?? 0)) this.#held.push(bytes.slice());
    else this.#pipe.send(bytes);
  }

  /** Input waits, in order, until it is released; whatever else the peers say passes. */
  holdInput(): HeldMessages {
    const held: Uint8Array[] = this.#held ?? [];
    this.#held = held;
    return {
      release: ({ withKey }) => {
        if (this.#held !== held) return;
        this.#held = null;
        const first = held.findIndex(([type = 0]) => keyEvents.includes(type));
        for (const [index, message] of held.entries()) if (withKey || index !== first) this.send(message);
      },
    };
  }

  /** By noVNC, when it is done or when the device broke the protocol. */
  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.#pipe.close();
    // As with a WebSocket: never while `close` is still being called.
    queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }));
  }
}
