import { createServer, type Socket } from 'node:net';
import { type Screen, openScreen } from '../../apps/agent/src/screen/index.ts';
import { fullRights } from '../../packages/contract/src/index.ts';
import type { PictureQuality } from '../../packages/link/src/index.ts';

export interface VncMount {
  readonly port: number;
  readonly screen: Screen;
  close(): Promise<void>;
}

interface MountOptions {
  readonly host?: string;
  /** As a person chooses it in our own viewer; otherwise the level that the viewer names holds. */
  readonly quality?: PictureQuality;
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * The agent's screen as a plain VNC server on loopback, for the field's own viewers and tools. It exists here alone: no app
 * can import it, and a device has no port that reaches a screen.
 */
export async function mountVnc(
  display: string,
  xauthority: string,
  { host = '127.0.0.1', quality }: MountOptions = {},
): Promise<VncMount> {
  const screen = await openScreen({ display, xauthority, log: quiet });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    const served = screen.serve({
      pipe: pipeOf(socket),
      rights: () => fullRights,
      mayPass: () => true,
      onInput: () => undefined,
      onClosed: () => socket.destroy(),
      name: 'mount',
    });
    if (quality !== undefined) served.heard({ type: 'desktop', desktop: { say: 'quality', quality } });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, host, () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  return {
    port,
    screen,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await screen.close();
    },
  };
}

function pipeOf(socket: Socket): Parameters<Screen['serve']>[0]['pipe'] {
  const pipe: Parameters<Screen['serve']>[0]['pipe'] = {
    send: (bytes) => void socket.write(bytes),
    get bufferedBytes() {
      return socket.writableLength;
    },
    onData: null,
    onClose: null,
    close: () => socket.end(),
  };
  socket.on('data', (bytes) => pipe.onData?.(bytes));
  socket.on('error', () => socket.destroy());
  // What closed it does not matter to a screen.
  socket.on('close', () => pipe.onClose?.(undefined as never));
  return pipe;
}
