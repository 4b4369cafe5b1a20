import { connect, createServer, type Socket } from 'node:net';

export interface RecordingProxy {
  readonly port: number;
  /** What the one client sent so far, in the pieces it came in. */
  readonly fromClient: readonly Buffer[];
  close(): void;
}

/** Stands between a viewer and a server on loopback, and keeps what the viewer says. */
export async function startRecordingProxy(serverPort: number): Promise<RecordingProxy> {
  const fromClient: Buffer[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => [client, server].forEach((end) => end.destroy()));
    }
    client.on('data', (bytes) => fromClient.push(Buffer.from(bytes)));
    client.pipe(server).pipe(client);
  });
  const port = await new Promise<number>((resolve) => {
    proxy.listen(0, '127.0.0.1', () => {
      const address = proxy.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
  return {
    port,
    fromClient,
    close() {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
