import { WebSocket } from 'ws';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import type { Admitted } from '../../packages/contract/src/index.ts';
import {
  base64url,
  type ControlPipeNews,
  joinRelay,
  type KeyPair,
  type MessageSocket,
  openPipe,
  type PipeClosed,
  type SecurePipe,
  startControlPipe,
} from '../../packages/link/src/index.ts';
import type { PortalClient } from './portal-client.ts';

/** A viewer without a browser, over the real path: relay, Noise, RFB. */
export interface SessionViewer {
  readonly admitted: Admitted;
  readonly key: KeyPair;
  readonly screen: SecurePipe;
  /** Everything the control pipe said. */
  readonly news: readonly ControlPipeNews[];
  /** Resolves when the control pipe, or the screen's, closed. */
  readonly controlClosed: Promise<unknown>;
  readonly screenClosed: Promise<PipeClosed>;
  close(): void;
}

export function messageSocket(url: string, origin: string | undefined): MessageSocket {
  const socket = new WebSocket(url, { ...(origin === undefined ? {} : { origin }), perMessageDeflate: false });
  return {
    send: (data) => socket.send(data),
    close: (code, reason) => socket.close(code, reason),
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    listen({ open, message, close }) {
      socket.on('open', open);
      socket.on('message', (data, isBinary) => {
        if (Buffer.isBuffer(data)) message(isBinary ? new Uint8Array(data) : data.toString());
      });
      socket.on('error', () => undefined);
      socket.on('close', (code, reason) => close({ code, reason: reason.toString() }));
    },
  };
}

export async function connectAs(
  client: PortalClient,
  team: string,
  device: string,
  options: { readonly viewOnly?: boolean } = {},
): Promise<SessionViewer> {
  const key = await nodeCrypto.generate();
  const viewerKey = base64url.encode(key.publicKey);
  const admitted = await client.call('POST /api/teams/:team/sessions', {
    params: { team },
    body: { device, viewerKey, ...options },
  });
  return openSession(client.origin, admitted, key);
}

export async function openSession(origin: string, admitted: Admitted, key: KeyPair): Promise<SessionViewer> {
  const open = async (pipe: 'screen' | 'control'): Promise<SecurePipe> => {
    const relay = admitted.relays[0];
    if (relay === undefined) throw new Error('no relay was offered');
    const channel = await joinRelay(messageSocket(relay.url, origin), relay.tokens[pipe] ?? '');
    const deviceLinkKey = base64url.decode(admitted.device.linkKey);
    return openPipe({ crypto: nodeCrypto, channel, deviceLinkKey, viewerKey: key, ticket: admitted.ticket, pipe });
  };
  const [control, screen] = await Promise.all([open('control'), open('screen')]);
  const news: ControlPipeNews[] = [];
  let closed: (cause: unknown) => void = () => undefined;
  const controlClosed = new Promise((resolve) => (closed = resolve));
  const timers = {
    now: () => performance.now(),
    every: (ms: number, run: () => void) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  };
  const pipe = startControlPipe(control, timers, { onMessage: (message) => news.push(message), onClose: closed });
  const screenClosed = new Promise<PipeClosed>((resolve) => (screen.onClose = resolve));
  return {
    admitted,
    key,
    screen,
    news,
    controlClosed,
    screenClosed,
    close() {
      pipe.close();
      screen.close();
    },
  };
}
