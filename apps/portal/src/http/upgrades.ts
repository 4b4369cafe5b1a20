import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Scope } from '@usher/contract';
import type { Actor, KeyReader, Log, SignInReader } from '../ports.ts';
import { readBearer } from './bearer.ts';
import { isOurHost } from './check-origin.ts';
import { clientAddress } from './client-address.ts';
import { PortalError } from './handler.ts';

/** How long a peer that was asked to close may take over it. */
const closeMs = 1000;

/** Who may open a WebSocket at a path, and who takes it. */
export interface Upgrade {
  /** `own`: a page of ours; `none`: no browser at all; `either`: both, and nobody else. */
  readonly origin: 'own' | 'none' | 'either';
  readonly maxPayloadBytes: number;
  accept(socket: WebSocket, request: IncomingMessage, actor: Actor | null): void;
  /** Refuse whoever is not signed in. */
  readonly signIn: boolean;
  /** What an API key needs to come here instead of a sign-in; without it no key does. */
  readonly scope?: Scope;
}

export interface UpgradeOptions {
  readonly upgrades: Readonly<Record<string, Upgrade>>;
  readonly signIns: SignInReader;
  readonly keys: KeyReader;
  readonly trustedProxies: readonly string[];
  readonly origin: string;
  readonly log: Log;
}

/** Answers the upgrade event; answers a function that closes every socket, and cuts after a second what does not close. */
export function takeUpgrades(server: Server, options: UpgradeOptions): () => void {
  const servers = new Map(
    Object.entries(options.upgrades).map(([path, { maxPayloadBytes }]) => [
      path,
      new WebSocketServer({ noServer: true, maxPayload: maxPayloadBytes, perMessageDeflate: false }),
    ]),
  );
  const sockets = new Set<Duplex>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', (error) => options.log.debug({ err: error }, 'a socket broke while it was upgraded'));
    upgrade(request, socket, head, servers, options).catch((error: unknown) => {
      options.log.error({ err: error }, 'an upgrade failed');
      socket.destroy();
    });
  });
  return () => {
    for (const each of servers.values()) {
      for (const client of each.clients) client.close(1001, 'going away');
      each.close();
    }
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, closeMs).unref();
  };
}

async function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  servers: ReadonlyMap<string, WebSocketServer>,
  options: UpgradeOptions,
): Promise<void> {
  const path = (request.url ?? '').split('?')[0] ?? '';
  const rule = options.upgrades[path];
  const server = servers.get(path);
  if (rule === undefined || server === undefined) return refuse(socket, '404 Not Found');
  if (!isOurHost(request.headers.host, options.origin)) return refuse(socket, '421 Misdirected Request');
  const secret = rule.signIn ? readBearer(request.headers) : null;
  const asked =
    secret === null ? await readPerson(rule, request, options) : await readKey(rule, request, secret, options);
  if (asked.refusal !== undefined) return refuse(socket, asked.refusal);
  const { actor } = asked;
  server.handleUpgrade(request, socket, head, (client) => {
    client.on('error', (error) => options.log.debug({ err: error }, 'a WebSocket broke'));
    rule.accept(client, request, actor);
  });
}

type Asked = { readonly actor: Actor | null; readonly refusal?: never } | { readonly refusal: string };

async function readPerson(rule: Upgrade, { headers }: IncomingMessage, options: UpgradeOptions): Promise<Asked> {
  if (!originAllowed(rule, headers.origin, options.origin)) return { refusal: '403 Forbidden' };
  const actor = rule.signIn ? await options.signIns.read(headers.cookie) : null;
  return rule.signIn && actor === null ? { refusal: '401 Unauthorized' } : { actor };
}

/** A program's socket: no browser can send a key with an upgrade, so no Origin is asked for, and no cookie counts beside it. */
async function readKey(
  { scope }: Upgrade,
  request: IncomingMessage,
  secret: string,
  { keys, trustedProxies }: UpgradeOptions,
): Promise<Asked> {
  try {
    const actor = await keys.read(secret, clientAddress(request, trustedProxies));
    return scope !== undefined && actor.key?.scopes.includes(scope) ? { actor } : { refusal: '403 Forbidden' };
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    return { refusal: error.code === 'too-many-tries' ? '429 Too Many Requests' : '401 Unauthorized' };
  }
}

function originAllowed(rule: Upgrade, given: string | undefined, own: string): boolean {
  if (given === undefined) return rule.origin !== 'own';
  return rule.origin !== 'none' && given === own;
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}
