import { generateKeyPairSync, randomBytes, sign, verify, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type AgentToPortal, agentToPortal, controlProtocolVersion, type PortalToAgent } from '@usher/contract';
import { agentProofStatement, portalProofStatement } from '@usher/link';
import { type WebSocket, WebSocketServer } from 'ws';

type Message<Type extends AgentToPortal['type']> = Extract<AgentToPortal, { type: Type }>;

/** One agent's connection as the portal sees it. */
export class PortalSide {
  readonly socket: WebSocket;
  readonly received: AgentToPortal[] = [];
  readonly nonce = randomBytes(32).toString('base64url');
  readonly closed: Promise<{ code: number; reason: string }>;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const message = agentToPortal.parse(JSON.parse((data as Buffer).toString()));
      this.received.push(message);
      if (message.type === 'bye') socket.close(1001, 'going-away');
      for (const wake of this.#waiting.splice(0)) wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  send(message: PortalToAgent | object | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message of that kind, as soon as it is there. */
  async next<Type extends AgentToPortal['type']>(type: Type): Promise<Message<Type>> {
    for (;;) {
      const index = this.received.findIndex((message) => message.type === type);
      const [message] = index < 0 ? [] : this.received.splice(index, 1);
      if (message) return message as Message<Type>;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** A portal on loopback that says only what a test wants. */
export class FakePortal {
  readonly #keys = generateKeyPairSync('ed25519');
  #server: WebSocketServer | null = null;
  readonly #arrived: PortalSide[] = [];
  #waiting: ((side: PortalSide) => void)[] = [];
  port = 0;

  async start(): Promise<this> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: this.port, path: '/api/agent' });
    this.#server = server;
    server.on('connection', (socket) => {
      const side = new PortalSide(socket);
      const wake = this.#waiting.shift();
      if (wake) wake(side);
      else this.#arrived.push(side);
    });
    await once(server, 'listening');
    this.port = (server.address() as AddressInfo).port;
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get commandKey(): string {
    return this.#keys.publicKey.export({ format: 'jwk' }).x ?? '';
  }

  async close(): Promise<void> {
    for (const client of this.#server?.clients ?? []) client.terminate();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  connection(): Promise<PortalSide> {
    const arrived = this.#arrived.shift();
    if (arrived) return Promise.resolve(arrived);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  challenge(side: PortalSide): void {
    side.send({ type: 'challenge', nonce: side.nonce, protocol: controlProtocolVersion });
  }

  proof({ nonce, device, startId }: Message<'prove'>, side: PortalSide, portal = this.origin): PortalToAgent {
    const statement = portalProofStatement({ portalNonce: side.nonce, agentNonce: nonce, portal, device, startId });
    const signature = sign(null, statement, this.#keys.privateKey).toString('base64url');
    return { type: 'proved', signature, commandKey: this.commandKey };
  }

  /** Whether the agent's proof is that of the key, over this very connection. */
  isProof({ nonce, device, startId, signature }: Message<'prove'>, side: PortalSide, identityKey: string): boolean {
    const fields = { portalNonce: side.nonce, agentNonce: nonce, portal: this.origin, device, startId };
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: identityKey }, format: 'jwk' });
    return verify(null, agentProofStatement(fields), key, Buffer.from(signature, 'base64url'));
  }

  async prove(side: PortalSide): Promise<Message<'hello'>> {
    this.challenge(side);
    side.send(this.proof(await side.next('prove'), side));
    return side.next('hello');
  }

  /** A whole handshake, to the first renewal. */
  async welcome(given: Partial<Welcome> = {}): Promise<PortalSide> {
    const side = await this.connection();
    await this.prove(side);
    side.send(welcomeWith(given));
    return side;
  }
}

type Welcome = Extract<PortalToAgent, { type: 'welcome' }>;

export function welcomeWith(given: Partial<Welcome>): Welcome {
  return {
    type: 'welcome',
    connection: 1,
    ticketKeys: [],
    renewMs: 300,
    leaseMs: 3_000,
    deadlineMs: 2_600,
    resumeMs: 2_000,
    leaveMs: 1_000,
    now: 4_000_000_000_000,
    deviceName: 'desk',
    ...given,
  };
}
