import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { RelayToPortal } from '@usher/contract';
import type { RelayTokenClaims } from '@usher/link/token';
import { type ClientOptions, WebSocket, WebSocketServer } from 'ws';
import { createRelay, type Relay, type RelayControl, type RelayOptions } from '../create-relay.ts';
import { ManualClock } from './manual-clock.ts';
import { TokenIssuer } from './token-issuer.ts';

export const origin = 'http://localhost:7700';
/** The portal's clock when the relay was welcomed. */
export const portalNow = 1_900_000_000_000;
export const leaseMs = 45_000;
const silentLog = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A relay on a real port with a clock, a portal and peers that the test plays. */
export class RelayBench {
  readonly id = randomUUID();
  readonly startId = randomUUID();
  readonly clock = new ManualClock();
  readonly issuer = new TokenIssuer();
  readonly reports: RelayToPortal[] = [];
  /** The relay's ends, in the order they came. */
  readonly legs: WebSocket[] = [];
  readonly relay: Relay;
  control: RelayControl;
  readonly #server: Server = createServer();
  readonly #clients: WebSocket[] = [];
  url = '';

  constructor(options: Partial<RelayOptions> = {}) {
    const { id, startId, clock } = this;
    this.relay = createRelay({ id, startId, origin, clock, log: silentLog, ...options });
    this.control = this.attach();
    const sockets = new WebSocketServer({ server: this.#server, perMessageDeflate: false });
    sockets.on('connection', (socket, request) => {
      this.legs.push(socket);
      this.relay.accept(socket, request);
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.url = `ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/relay`;
    this.welcome();
    this.control.receive({ type: 'ended', sessions: [] });
    return this;
  }

  attach(): RelayControl {
    return this.relay.attach((message) => this.reports.push(message));
  }

  welcome(): void {
    this.control.receive({ type: 'welcome', tokenKeys: [this.issuer.jwk], leaseMs, now: portalNow });
  }

  claims(leg: 'agent' | 'viewer', over: Partial<RelayTokenClaims> = {}): RelayTokenClaims {
    const { id: relay, startId: relayStartId } = this;
    const expiresAt = portalNow + 20_000;
    const pipe = 'screen';
    return { id: randomUUID(), relay, relayStartId, session: randomUUID(), fence: 1, pipe, leg, expiresAt, ...over };
  }

  async dial(options: ClientOptions = {}): Promise<WebSocket> {
    const socket = new WebSocket(this.url, { perMessageDeflate: false, ...options });
    this.#clients.push(socket);
    await once(socket, 'open');
    return socket;
  }

  /** A leg that has sent its token; a viewer's comes from the portal's pages. */
  async join(claims: RelayTokenClaims, options: ClientOptions = {}): Promise<WebSocket> {
    return this.show(this.issuer.sign(claims), claims.leg === 'viewer' ? { origin, ...options } : options);
  }

  async show(token: string, options: ClientOptions = {}): Promise<WebSocket> {
    const socket = await this.dial(options);
    socket.send(JSON.stringify({ type: 'join', token }));
    return socket;
  }

  /** Both legs of one pipe, joined. */
  async pair(over: Partial<RelayTokenClaims> = {}, viewerOptions: ClientOptions = {}) {
    const session = over.session ?? randomUUID();
    const agent = await this.join(this.claims('agent', { ...over, session }));
    const agentJoined = once(agent, 'message');
    const viewer = await this.join(this.claims('viewer', { ...over, session }), viewerOptions);
    const [[first], [second]] = await Promise.all([agentJoined, once(viewer, 'message')]);
    return { session, agent, viewer, first: String(first), second: String(second) };
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    this.relay.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The code a leg was closed with, from either side. */
export async function closeCode(socket: WebSocket): Promise<number> {
  const [code] = await once(socket, 'close');
  return Number(code);
}
