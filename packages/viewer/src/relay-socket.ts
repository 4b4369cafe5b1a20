import type { MessageSocket } from '@usher/link';

/** One leg to a relay. Aborting closes it, whatever it has come to. */
export function dialRelay(url: string, signal: AbortSignal): MessageSocket {
  signal.throwIfAborted();
  const socket = new WebSocket(url);
  socket.binaryType = 'arraybuffer';
  const abort = (): void => socket.close();
  signal.addEventListener('abort', abort);
  socket.addEventListener('close', () => signal.removeEventListener('abort', abort));
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(typeof data === 'string' ? data : new Uint8Array(data));
    },
    close: (code, reason) => socket.close(permitted(code), reason),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    listen(handlers) {
      socket.addEventListener('open', () => handlers.open());
      socket.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') handlers.message(data);
        else if (data instanceof ArrayBuffer) handlers.message(new Uint8Array(data));
      });
      socket.addEventListener('close', ({ code, reason }) => handlers.close({ code, reason }));
    },
  };
}

/** A page may close with 1000 or a code of its own only. */
function permitted(code: number | undefined): number | undefined {
  return code === undefined || code === 1000 || code >= 3000 ? code : 3000 + (code % 1000);
}
