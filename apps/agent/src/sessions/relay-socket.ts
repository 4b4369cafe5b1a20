import type { MessageSocket } from '@usher/link';
import { WebSocket } from 'ws';
import type { Dialled } from '../control/via.ts';

/** A relay passes frames of at most this size. */
const frameMaxBytes = 65_536;
const handshakeMs = 10_000;

/** One leg to a relay. Aborting closes it, whatever it has come to. */
export function dialRelay({ url, headers }: Dialled, signal: AbortSignal): MessageSocket {
  const socket = new WebSocket(url, {
    headers,
    maxPayload: frameMaxBytes,
    perMessageDeflate: false,
    handshakeTimeout: handshakeMs,
    // What it carries is ciphertext already; a mask of zeros costs nothing to apply.
    generateMask: (mask) => void mask.fill(0),
  });
  let failure = '';
  socket.on('error', (error) => {
    failure = error.message;
  });
  const abort = (): void => socket.terminate();
  signal.addEventListener('abort', abort);
  socket.once('close', () => signal.removeEventListener('abort', abort));
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: (code, reason) => socket.close(code, reason),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    listen(handlers) {
      socket.on('open', () => handlers.open());
      socket.on('message', (data, isBinary) => {
        // The default binaryType of ws: one Buffer.
        if (data instanceof Buffer) handlers.message(isBinary ? data : data.toString('utf8'));
      });
      socket.on('close', (code, reason) => handlers.close({ code, reason: reason.toString() || failure }));
    },
  };
}
