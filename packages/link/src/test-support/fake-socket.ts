import type { ChannelClosed, MessageSocket } from '../byte-channel.ts';

type Handlers = Parameters<MessageSocket['listen']>[0];

/** A WebSocket whose other end is the test. */
export class FakeSocket implements MessageSocket {
  bufferedBytes = 0;
  readonly sent: (string | Uint8Array)[] = [];
  closedWith: { readonly code: number | undefined; readonly reason: string | undefined } | null = null;
  #handlers: Handlers | null = null;

  listen(handlers: Handlers): void {
    this.#handlers = handlers;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  close(code?: number, reason?: string): void {
    if (this.closedWith !== null) return;
    this.closedWith = { code, reason };
    this.hangUp({ code: code ?? 1000, reason: reason ?? '' });
  }

  open(): void {
    this.#handlers?.open();
  }

  say(data: string | Uint8Array): void {
    this.#handlers?.message(data);
  }

  hangUp(closed: ChannelClosed): void {
    this.#handlers?.close(closed);
  }
}
