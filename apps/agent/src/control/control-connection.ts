import { randomBytes } from 'node:crypto';
import { type AgentToPortal, controlMessageMaxBytes, type PortalToAgent, portalToAgent } from '@usher/contract';
import { type RawData, WebSocket } from 'ws';
import type { AgentLog } from './agent-log.ts';
import type { BootClock } from './boot-clock.ts';
import { dialledVia } from './via.ts';
import { onMessage, type Order, type Phase, type Self, type Welcome } from './phase.ts';

export interface ConnectionEvents {
  onJoined(welcome: Welcome): void;
  onOrder(order: Order): void;
  onRemoved(): void;
  onTwin(): void;
  /** Once, whoever closed it. */
  onClosed(closed: { readonly code: number; readonly reason: string }): void;
}

export interface ConnectionOptions {
  readonly self: Self;
  readonly clock: BootClock;
  readonly log: AgentLog;
  readonly events: ConnectionEvents;
}

const handshakeMs = 10_000;
const pingEveryMs = 5_000;
const silentMs = 15_000;
const closeTimeoutMs = 1_000;
const closeCodes = { 'protocol-error': 4400, 'wrong-portal': 4401, 'other-version': 4402 } as const;

/** One WebSocket to the portal: reads and writes messages, follows the handshake, and drops a silent portal. */
export class ControlConnection {
  readonly #socket: WebSocket;
  readonly #options: ConnectionOptions;
  readonly #dialledAt: number;
  #phase: Phase = { kind: 'dialled' };
  #heardAt: number;
  #pingedAt: number;
  #refused = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#dialledAt = options.clock.nowMs();
    this.#heardAt = this.#dialledAt;
    this.#pingedAt = this.#dialledAt;
    const { portal, via } = options.self;
    const target = new URL('/api/agent', portal);
    target.protocol = target.protocol === 'http:' ? 'ws:' : 'wss:';
    const { url, headers } = dialledVia(target, portal, via);
    const socket = new WebSocket(url, {
      headers,
      maxPayload: controlMessageMaxBytes,
      perMessageDeflate: false,
      handshakeTimeout: handshakeMs,
    });
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    for (const sign of ['ping', 'pong'] as const) socket.on(sign, () => this.#heard());
    socket.on('error', (error) => options.log.warn({ err: error }, 'the connection to the portal failed'));
    socket.once('close', (code, reason) => options.events.onClosed({ code, reason: reason.toString() }));
  }

  get joined(): boolean {
    return this.#phase.kind === 'joined' && !this.#refused && this.#socket.readyState === WebSocket.OPEN;
  }

  /** False when the portal cannot hear it on this connection. */
  send(message: AgentToPortal): boolean {
    if (!this.joined) return false;
    this.#write(message);
    return true;
  }

  /** Called several times a second: after a sleep of this machine it finds out at once. */
  tick(): void {
    const now = this.#options.clock.nowMs();
    const late = this.#phase.kind !== 'joined' && now - this.#dialledAt > handshakeMs;
    if (late || now - this.#heardAt > silentMs) this.#socket.terminate();
    else if (now - this.#pingedAt > pingEveryMs && this.#socket.readyState === WebSocket.OPEN) {
      this.#pingedAt = now;
      this.#socket.ping();
    }
  }

  close(): void {
    this.#refused = true;
    this.#closeSocket(1000, '');
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#refused) return;
    this.#heard();
    const message = isBinary || !(data instanceof Buffer) ? null : read(data);
    if (message === null) {
      this.#options.log.error({}, 'the portal sent what is no message of the protocol');
      this.#refuse('protocol-error');
    } else this.#take(message);
  }

  #take(message: PortalToAgent): void {
    const { self, events, log } = this.#options;
    const taken = onMessage(this.#phase, message, self, () => randomBytes(32).toString('base64url'));
    switch (taken.step) {
      case 'send':
        this.#phase = taken.phase;
        this.#write(taken.message);
        return;
      case 'joined':
        this.#phase = taken.phase;
        return events.onJoined(taken.welcome);
      case 'obey':
        return events.onOrder(taken.order);
      case 'removed':
        return events.onRemoved();
      case 'twin':
        return events.onTwin();
      case 'refuse':
        log.error({ why: taken.why, phase: this.#phase.kind, type: message.type }, 'the portal was refused');
        return this.#refuse(taken.why);
    }
  }

  #refuse(why: keyof typeof closeCodes): void {
    this.#refused = true;
    this.#closeSocket(closeCodes[why], why);
  }

  #closeSocket(code: number, reason: string): void {
    this.#socket.close(code, reason);
    // A portal that does not answer the close is left all the same.
    const timer = setTimeout(() => this.#socket.terminate(), closeTimeoutMs);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  #write(message: AgentToPortal): void {
    this.#socket.send(JSON.stringify(message));
  }

  #heard(): void {
    this.#heardAt = this.#options.clock.nowMs();
  }
}

function read(data: Buffer): PortalToAgent | null {
  try {
    const parsed = portalToAgent.safeParse(JSON.parse(data.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
