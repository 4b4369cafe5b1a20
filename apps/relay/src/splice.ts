import type { RawData, WebSocket } from 'ws';
import type { Pulse } from './pulse.ts';

/** A frame is at most this long: the pipe's records of 32 KiB and their framing fit twice. */
export const maxFrameBytes = 65_536;
/** Above this the source is not read until all of it has left. */
const maxBufferedBytes = 4 * 1024 * 1024;

const asBinary = { binary: true, compress: false } as const;

export interface Direction {
  readonly bytes: number;
  /** From here on nothing is forwarded. */
  stop(): void;
}

/** Forwards binary frames verbatim, reading no faster than they leave. `refused` when a frame is none of a pipe's. */
export function forward(
  from: { readonly socket: WebSocket; readonly pulse: Pulse },
  to: { readonly socket: WebSocket; readonly pulse: Pulse },
  refused: (cause: 'too-large' | 'not-binary') => void,
): Direction {
  let bytes = 0;
  const source = from.socket;
  const destination = to.socket;

  function resume(): void {
    if (source.isPaused && destination.bufferedAmount <= maxBufferedBytes / 4) source.resume();
  }

  function pass(data: RawData, isBinary: boolean): void {
    from.pulse.heard();
    if (!isBinary || !(data instanceof Uint8Array)) return refused('not-binary');
    if (data.length > maxFrameBytes) return refused('too-large');
    bytes += data.length;
    to.pulse.sentBytes += data.length;
    if (destination.bufferedAmount + data.length <= maxBufferedBytes) {
      destination.send(data, asBinary);
      return;
    }
    // The callback of the last frame over the bound comes when everything has left.
    destination.send(data, asBinary, resume);
    source.pause();
  }

  source.on('message', pass);
  return {
    get bytes() {
      return bytes;
    },
    stop: () => void source.off('message', pass),
  };
}
