import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { WebSocketServer } from 'ws';
import { createRelay, type RelayLog } from './create-relay.ts';
import { PortalDialer } from './portal-dialer.ts';
import { newId, openRelayIdentity } from './relay-identity.ts';
import { maxFrameBytes } from './splice.ts';

export interface StartRelayOptions {
  /** The portal's public origin. */
  readonly portal: string;
  readonly port: number;
  readonly host: string;
  /** Keeps the relay's id and key. */
  readonly folder: string;
  /** Where agents and viewers reach it, such as wss://relay.example.org/relay. */
  readonly publicUrl: string;
  /** Needed until the portal knows this relay. */
  readonly relayToken?: string | undefined;
  readonly version: string;
  readonly log: RelayLog;
}

export interface RunningRelay {
  readonly id: string;
  readonly port: number;
  close(): Promise<void>;
}

const path = '/relay';

/** A relay in a process of its own: its HTTP server for the legs, and its control link to the portal. */
export async function startRelay(options: StartRelayOptions): Promise<RunningRelay> {
  const { portal, folder, publicUrl, relayToken, version, log } = options;
  const identity = openRelayIdentity(folder);
  const startId = newId();
  const relay = createRelay({ id: identity.id, startId, origin: new URL(portal).origin, log });
  const legs = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes, perMessageDeflate: false });
  const server = createServer((_, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head) => {
    if (new URL(request.url ?? '/', 'http://relay').pathname !== path) socket.destroy();
    else legs.handleUpgrade(request, socket, head, (leg) => relay.accept(leg, request));
  });
  const port = await listen(server, options);
  const dialer = new PortalDialer({
    portal,
    identity,
    startId,
    publicUrl,
    relayToken,
    name: hostname().slice(0, 100) || 'relay',
    version,
    relay,
    log,
  });
  return {
    id: identity.id,
    port,
    async close() {
      dialer.close();
      relay.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(
  server: ReturnType<typeof createServer>,
  { port, host }: Pick<StartRelayOptions, 'port' | 'host'>,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}
