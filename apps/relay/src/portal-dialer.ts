import { createHmac } from 'node:crypto';
import {
  portalToRelay,
  type PortalToRelay,
  relayMessageMaxBytes,
  relayProtocolVersion,
  type RelayToPortal,
} from '@usher/contract';
import { relayProofStatement } from '@usher/link/token';
import { WebSocket } from 'ws';
import type { Relay, RelayControl, RelayLog } from './create-relay.ts';
import type { RelayIdentity } from './relay-identity.ts';

export interface DialOptions {
  /** The portal's public origin. */
  readonly portal: string;
  readonly identity: RelayIdentity;
  readonly startId: string;
  /** Where agents and viewers reach this relay; ws or wss. */
  readonly publicUrl: string;
  /** base64url of the secret that lets an unknown relay in; not needed once the portal knows it. */
  readonly relayToken: string | undefined;
  readonly name: string;
  readonly version: string;
  readonly relay: Relay;
  readonly log: RelayLog;
}

const firstWaitMs = 500;
const longestWaitMs = 10_000;
/** The portal pings every 5 s. */
const silentMs = 20_000;

/** Keeps a control link to the portal, dialling again whenever it is lost. */
export class PortalDialer {
  readonly #options: DialOptions;
  #socket: WebSocket | null = null;
  #waitMs = firstWaitMs;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: DialOptions) {
    this.#options = options;
    this.#dial();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close(1001, 'going-away');
  }

  #dial(): void {
    const { portal, log } = this.#options;
    const url = new URL('/api/relay', portal);
    url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
    const socket = new WebSocket(url, { maxPayload: relayMessageMaxBytes, perMessageDeflate: false });
    this.#socket = socket;
    const link = new PortalLink(socket, this.#options, () => {
      this.#waitMs = firstWaitMs;
    });
    let silence = setTimeout(() => socket.terminate(), silentMs);
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => socket.terminate(), silentMs);
    };
    socket.on('ping', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      link.receive(isBinary || !Buffer.isBuffer(data) ? null : data.toString());
    });
    socket.on('error', (error) => log.warn({ err: error, portal }, 'the control link failed'));
    socket.once('close', (code, reason) => {
      clearTimeout(silence);
      link.lost();
      log.warn({ code, reason: reason.toString() }, 'the control link closed');
      this.#dialLater();
    });
  }

  #dialLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => this.#dial(), this.#waitMs * (0.5 + Math.random() / 2));
    this.#waitMs = Math.min(longestWaitMs, this.#waitMs * 2);
  }
}

/** One control link: answers the challenge, then passes orders to the relay and its reports to the portal. */
class PortalLink {
  readonly #socket: WebSocket;
  readonly #options: DialOptions;
  readonly #onWelcome: () => void;
  #control: RelayControl | null = null;

  constructor(socket: WebSocket, options: DialOptions, onWelcome: () => void) {
    this.#socket = socket;
    this.#options = options;
    this.#onWelcome = onWelcome;
  }

  receive(text: string | null): void {
    const read = portalToRelay.safeParse(text === null ? null : parseJson(text));
    if (!read.success) {
      this.#options.log.error({}, 'the portal sent what is no message of the protocol');
      this.#socket.close(4400, 'protocol-error');
      return;
    }
    const message = read.data;
    if (message.type === 'challenge') this.#prove(message);
    else this.#obey(message);
  }

  lost(): void {
    this.#control?.detach();
    this.#control = null;
  }

  #prove({ nonce }: Extract<PortalToRelay, { type: 'challenge' }>): void {
    const { identity, startId, portal, publicUrl, version } = this.#options;
    const { id: relay } = identity;
    const statement = relayProofStatement({ nonce, portal: new URL(portal).origin, relay, startId });
    const signature = identity.sign(statement);
    this.#send({ type: 'prove', relay, startId, signature, ...this.#enrolment(statement) });
    this.#send({ type: 'hello', protocol: relayProtocolVersion, relay, startId, version, url: publicUrl });
  }

  /** Shows that we know the relay token without sending it. */
  #enrolment(statement: Uint8Array): Pick<Extract<RelayToPortal, { type: 'prove' }>, 'enrol'> {
    const { identity, relayToken, name } = this.#options;
    if (relayToken === undefined) return {};
    const mac = createHmac('sha256', Buffer.from(relayToken, 'base64url'))
      .update(statement)
      .update(Buffer.from(identity.publicKey, 'base64url'))
      .digest('base64url');
    return { enrol: { identityKey: identity.publicKey, name, mac } };
  }

  #obey(message: PortalToRelay): void {
    if (message.type === 'welcome') {
      this.#onWelcome();
      this.#options.log.info({ relay: this.#options.identity.id }, 'the portal took this relay');
    }
    this.#control ??= this.#options.relay.attach((report) => this.#send(report));
    this.#control.receive(message);
  }

  #send(message: RelayToPortal): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
