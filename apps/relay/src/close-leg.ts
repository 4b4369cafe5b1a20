import type { WebSocket } from 'ws';

const closeTimeoutMs = 1000;
const lastBytesTimeoutMs = 5000;

/** Nothing more leaves: what still waits in our own buffers is thrown away with the connection. */
export function closeNow(socket: WebSocket, code: number, reason: string): void {
  if (socket.bufferedAmount > 0) socket.terminate();
  else closeWithin(socket, code, reason, closeTimeoutMs);
}

/** What was sent before still arrives, such as a goodbye, if the peer reads it soon. */
export function closeAfterLastBytes(socket: WebSocket, code: number, reason: string): void {
  closeWithin(socket, code, reason, lastBytesTimeoutMs);
}

function closeWithin(socket: WebSocket, code: number, reason: string, timeoutMs: number): void {
  if (socket.readyState === socket.CLOSED) return;
  // A paused socket would never hear the peer's answer to the close.
  if (socket.isPaused) socket.resume();
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), timeoutMs);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
