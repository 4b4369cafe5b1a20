export interface ChannelClosed {
  readonly code: number;
  readonly reason: string;
}

/** A message-oriented road for bytes: one binary WebSocket message each. */
export interface ByteChannel {
  send(message: Uint8Array): void;
  close(code?: number, reason?: string): void;
  /** Bytes handed over and not yet on their way. */
  readonly bufferedBytes: number;
  /** Messages that came before it was set are delivered when it is. */
  onMessage: ((message: Uint8Array) => void) | null;
  onClose: ((closed: ChannelClosed) => void) | null;
}

/** A WebSocket as link sees it; each platform has a small adapter. Handlers are set once, before anything can arrive. */
export interface MessageSocket {
  send(data: string | Uint8Array): void;
  close(code?: number, reason?: string): void;
  readonly bufferedBytes: number;
  listen(handlers: {
    open(): void;
    message(data: string | Uint8Array): void;
    close(closed: ChannelClosed): void;
  }): void;
}
