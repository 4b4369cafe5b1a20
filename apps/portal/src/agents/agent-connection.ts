import { randomBytes } from 'node:crypto';
import {
  type AgentToPortal,
  agentToPortal,
  controlMessageMaxBytes,
  controlProtocolVersion,
  type PortalToAgent,
} from '@usher/contract';
import { agentProofStatement, portalProofStatement } from '@usher/link/ticket';
import type { WebSocket } from 'ws';
import { ControlSocket, controlClose, isSignedBy } from '../control/index.ts';
import type { Keyring, Log } from '../ports.ts';
import type { Hello, Joined, KnownDevice } from './join-device.ts';

type Prove = Extract<AgentToPortal, { type: 'prove' }>;
export type Report = Exclude<AgentToPortal, { type: 'prove' | 'hello' }>;

export interface AgentConnectionOptions {
  readonly keyring: Keyring;
  /** The portal's own address, which both sides sign. */
  readonly origin: string;
  readonly log: Log;
  readonly find: (device: string) => Promise<KnownDevice | null>;
  readonly join: (connection: AgentConnection, device: KnownDevice, hello: Hello) => Promise<Joined>;
  /** After the join; whoever joined it has sent `welcome`. */
  readonly report: (connection: AgentConnection, held: Held, message: Report) => Promise<void>;
  readonly onClosed: (connection: AgentConnection, held: Held | null) => void;
}

/** What a joined connection holds. */
export interface Held {
  readonly device: string;
  readonly team: string;
  readonly connection: number;
}

type Stage =
  | { readonly kind: 'challenged'; readonly nonce: string }
  | { readonly kind: 'proved'; readonly device: KnownDevice; readonly startId: string }
  | { readonly kind: 'joined'; readonly held: Held }
  | { readonly kind: 'refused' };

const handshakeTimeoutMs = 10_000;

/** One agent's control connection: challenge, proofs both ways, hello, then reports until it closes. */
export class AgentConnection {
  readonly #socket: ControlSocket<AgentToPortal, PortalToAgent>;
  readonly #options: AgentConnectionOptions;
  #stage: Stage;

  constructor(socket: WebSocket, options: AgentConnectionOptions) {
    this.#options = options;
    const nonce = randomBytes(32).toString('base64url');
    this.#stage = { kind: 'challenged', nonce };
    const tooSlow = setTimeout(() => this.#socket.close(controlClose.tooSlow), handshakeTimeoutMs);
    this.#socket = new ControlSocket(socket, {
      schema: agentToPortal,
      maxBytes: controlMessageMaxBytes,
      log: options.log,
      onMessage: async (message) => {
        await this.#receive(message);
        if (this.#stage.kind === 'joined') clearTimeout(tooSlow);
      },
      onClosed: () => {
        clearTimeout(tooSlow);
        options.onClosed(this, this.held);
      },
    });
    this.#socket.send({ type: 'challenge', nonce, protocol: controlProtocolVersion });
  }

  get held(): Held | null {
    return this.#stage.kind === 'joined' ? this.#stage.held : null;
  }

  get open(): boolean {
    return this.#socket.open;
  }

  send(message: PortalToAgent): boolean {
    return this.#socket.send(message);
  }

  close(cause: (typeof controlClose)[keyof typeof controlClose]): void {
    this.#socket.close(cause);
  }

  checkAlive(): void {
    this.#socket.checkAlive();
  }

  /** Called by `join` inside its own turn: from here on reports count as this connection's. */
  hold(held: Held): void {
    this.#stage = { kind: 'joined', held };
  }

  async #receive(message: AgentToPortal): Promise<void> {
    const stage = this.#stage;
    if (stage.kind === 'challenged' && message.type === 'prove') return this.#prove(message, stage.nonce);
    if (stage.kind === 'proved' && message.type === 'hello') return this.#hello(message, stage);
    if (stage.kind === 'joined' && message.type !== 'prove' && message.type !== 'hello')
      return this.#options.report(this, stage.held, message);
    this.#options.log.warn({ stage: stage.kind, type: message.type }, 'an agent sent a message out of turn');
    return this.close(controlClose.protocolError);
  }

  /** The portal proves itself also to a device that it does not know: only then may that one believe it is removed. */
  async #prove(message: Prove, portalNonce: string): Promise<void> {
    const { keyring, origin, find } = this.#options;
    const { device: id, startId, nonce: agentNonce, signature } = message;
    const proof = { portalNonce, agentNonce, portal: origin, device: id, startId };
    const device = await find(id);
    if (device !== null && !isSignedBy(device.identityKey, agentProofStatement(proof), signature))
      return this.#refuse(controlClose.badProof);
    const { commandKey } = keyring;
    this.send({ type: 'proved', signature: keyring.signCommand(portalProofStatement(proof)), commandKey });
    if (device === null || device.removed) return this.#removed();
    this.#stage = { kind: 'proved', device, startId };
  }

  async #hello(hello: Hello, { device, startId }: Extract<Stage, { kind: 'proved' }>): Promise<void> {
    if (hello.startId !== startId || hello.protocol !== controlProtocolVersion)
      return this.#refuse(controlClose.protocolError);
    const joined = await this.#options.join(this, device, hello);
    if (joined.outcome === 'removed') return this.#removed();
    if (joined.outcome === 'twin') {
      this.send({ type: 'twin' });
      this.#refuse(controlClose.twin);
    }
  }

  #removed(): void {
    this.send({ type: 'device.removed' });
    this.#refuse(controlClose.removed);
  }

  #refuse(cause: (typeof controlClose)[keyof typeof controlClose]): void {
    this.#stage = { kind: 'refused' };
    this.close(cause);
  }
}
