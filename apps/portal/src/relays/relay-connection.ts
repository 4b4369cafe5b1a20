import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type PortalToRelay,
  relayMessageMaxBytes,
  type RelayToPortal,
  relayProtocolVersion,
  relayToPortal,
} from '@usher/contract';
import { relayProofStatement } from '@usher/link/ticket';
import type { WebSocket } from 'ws';
import { ControlSocket, controlClose, isSignedBy } from '../control/index.ts';
import type { Log } from '../ports.ts';
import type { ControlLink } from './held-relays.ts';
import { type RelayReport, ReportQueue } from './relay-report.ts';
import type { KnownRelay, NewRelay, RelayStart } from './relay-rows.ts';

type Prove = Extract<RelayToPortal, { type: 'prove' }>;
type RelayHello = Extract<RelayToPortal, { type: 'hello' }>;

export interface RelayConnectionOptions {
  readonly origin: string;
  /** What a relay that is not known yet must share with the portal; null when none may enrol. */
  readonly relaySecret: Uint8Array | null;
  readonly log: Log;
  readonly find: (relay: string) => Promise<KnownRelay | null>;
  readonly enrol: (relay: NewRelay) => Promise<void>;
  readonly join: (connection: RelayConnection, start: RelayStart) => Promise<void>;
  readonly report: (start: RelayStart, message: RelayReport) => Promise<void>;
  readonly onClosed: (connection: RelayConnection, start: RelayStart | null) => void;
}

type Stage =
  | { readonly kind: 'challenged'; readonly nonce: string }
  | { readonly kind: 'proved'; readonly relay: string; readonly startId: string }
  | { readonly kind: 'joined'; readonly start: RelayStart; readonly reports: ReportQueue }
  | { readonly kind: 'refused' };

const handshakeTimeoutMs = 10_000;

/** The control link of one standalone relay: challenge, proof, hello, then reports until it closes. */
export class RelayConnection implements ControlLink {
  readonly #socket: ControlSocket<RelayToPortal, PortalToRelay>;
  readonly #options: RelayConnectionOptions;
  #stage: Stage;

  constructor(socket: WebSocket, options: RelayConnectionOptions) {
    this.#options = options;
    const nonce = randomBytes(32).toString('base64url');
    this.#stage = { kind: 'challenged', nonce };
    const tooSlow = setTimeout(() => this.#socket.close(controlClose.tooSlow), handshakeTimeoutMs);
    this.#socket = new ControlSocket(socket, {
      schema: relayToPortal,
      maxBytes: relayMessageMaxBytes,
      log: options.log,
      // A relay speaks for all its sessions.
      burst: 20_000,
      perSecond: 5000,
      maxWaiting: 20_000,
      onMessage: async (message) => {
        await this.#receive(message);
        if (this.#stage.kind === 'joined') clearTimeout(tooSlow);
      },
      onClosed: () => {
        clearTimeout(tooSlow);
        options.onClosed(this, this.#stage.kind === 'joined' ? this.#stage.start : null);
      },
    });
    this.send({ type: 'challenge', nonce, protocol: relayProtocolVersion });
  }

  get open(): boolean {
    return this.#socket.open;
  }

  send(message: PortalToRelay): boolean {
    return this.#socket.send(message);
  }

  replaced(): void {
    this.close(controlClose.replaced);
  }

  close(cause: (typeof controlClose)[keyof typeof controlClose]): void {
    this.#socket.close(cause);
  }

  checkAlive(): void {
    this.#socket.checkAlive();
  }

  async #receive(message: RelayToPortal): Promise<void> {
    const stage = this.#stage;
    if (stage.kind === 'challenged' && message.type === 'prove') return this.#prove(message, stage.nonce);
    if (stage.kind === 'proved' && message.type === 'hello') return this.#hello(message, stage);
    if (stage.kind === 'joined' && message.type !== 'prove' && message.type !== 'hello')
      return stage.reports.add(message);
    this.#options.log.warn({ stage: stage.kind, type: message.type }, 'a relay sent a message out of turn');
    return this.#refuse(controlClose.protocolError);
  }

  async #prove(message: Prove, nonce: string): Promise<void> {
    const { relay: id, startId, signature, enrol } = message;
    const statement = relayProofStatement({ nonce, portal: this.#options.origin, relay: id, startId });
    const known = await this.#options.find(id);
    if (known?.removed) return this.#refuse(controlClose.removed);
    const identityKey = known?.identityKey ?? enrol?.identityKey;
    if (identityKey === undefined || !isSignedBy(identityKey, statement, signature))
      return this.#refuse(controlClose.badProof);
    if (known === null) {
      if (!enrol || !this.#mayEnrol(statement, enrol)) return this.#refuse(controlClose.badProof);
      await this.#options.enrol({ id, name: enrol.name, identityKey });
    }
    this.#stage = { kind: 'proved', relay: id, startId };
  }

  #mayEnrol(statement: Uint8Array, enrol: NonNullable<Prove['enrol']>): boolean {
    const { relaySecret } = this.#options;
    if (relaySecret === null) return false;
    const expected = createHmac('sha256', relaySecret)
      .update(statement)
      .update(Buffer.from(enrol.identityKey, 'base64url'))
      .digest();
    const given = Buffer.from(enrol.mac, 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  async #hello(hello: RelayHello, { relay, startId }: Extract<Stage, { kind: 'proved' }>): Promise<void> {
    const isSame = hello.relay === relay && hello.startId === startId;
    if (!isSame || hello.protocol !== relayProtocolVersion || !isRelayUrl(hello.url))
      return this.#refuse(controlClose.protocolError);
    const start = { id: relay, startId, url: hello.url };
    this.#stage = { kind: 'joined', start, reports: this.#reportsOf(start) };
    await this.#options.join(this, start);
  }

  /** What could not be written is said again when the relay is back. */
  #reportsOf(start: RelayStart): ReportQueue {
    const { report, log } = this.#options;
    return new ReportQueue(
      (message) => report(start, message),
      (error, { type }) => {
        log.error({ err: error, type }, 'a report of a relay failed');
        this.close(controlClose.failed);
      },
    );
  }

  #refuse(cause: (typeof controlClose)[keyof typeof controlClose]): void {
    this.#stage = { kind: 'refused' };
    this.#socket.close(cause);
  }
}

function isRelayUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === 'ws:' || protocol === 'wss:';
}
