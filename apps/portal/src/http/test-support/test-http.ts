import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '@usher/contract';
import { onTestFinished } from 'vitest';
import { createHttp, type HttpOptions } from '../create-http.ts';
import { type Handlers, PortalError } from '../handler.ts';

export const origin = 'http://localhost:7700';
export const host = 'localhost:7700';
export const ana = { person: 'p', name: 'Ana Ruiz', email: 'ana@harbour.example', signIn: 's' };
/** The one cookie that the test's sign-in reader knows. */
export const cookie = 'usher=ana';

export interface Logged {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly details: object;
}

export interface TestHttp {
  readonly port: number;
  readonly url: string;
  readonly logged: Logged[];
  /** By the Portal's own name, from its own pages, unless the headers say otherwise; `null` leaves one out. */
  ask(method: string, path: string, sent?: Sent): Promise<Answer>;
  /** Bytes as they are; answers everything until the server closes. */
  raw(bytes: string): Promise<string>;
  close(): Promise<void>;
}

interface Sent {
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface TestHttpOptions extends Partial<Omit<HttpOptions, 'handlers' | 'log'>> {
  readonly handlers?: Partial<Handlers>;
}

/** The real listener with handlers of the test's own, on a free loopback port. */
export async function startTestHttp(options: TestHttpOptions = {}): Promise<TestHttp> {
  const logged: Logged[] = [];
  const keep = (level: Logged['level']) => (details: object) => void logged.push({ level, details });
  const http = createHttp({
    signIns: {
      read: (given) => Promise.resolve(given === cookie ? ana : null),
      member: () => Promise.resolve(null),
    },
    keys: { read: () => Promise.reject(new PortalError('key-wrong')) },
    origin,
    trustedProxies: [],
    webRoot: builtPages(),
    upgrades: {},
    setUpGone: () => Promise.resolve(false),
    relayAddresses: () => Promise.resolve([]),
    documentStatus: () => Promise.resolve(200),
    ...options,
    handlers: { ...brokenHandlers(), ...options.handlers } as Handlers,
    log: { debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') },
  });
  const { port } = await http.listen(0, '127.0.0.1');
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= http.close());
  onTestFinished(close);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    logged,
    ask: (method, path, sent) => ask(port, method, path, sent),
    raw: (bytes) => sendRaw(port, bytes),
    close,
  };
}

/** Every route throws what no route should. */
function brokenHandlers(): Record<string, () => Promise<never>> {
  const broken = () => Promise.reject(new Error('a secret of the inside'));
  return Object.fromEntries(Object.keys(routes).map((key) => [key, broken]));
}

/** What a build leaves, and beside it a file that nobody may read. */
export function builtPages(atEnd: (work: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-pages-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'secret.key'), 'outside');
  const root = join(folder, 'dist');
  for (const made of ['assets', 'view']) mkdirSync(join(root, made), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<title>pages</title>');
  writeFileSync(join(root, 'view/index.html'), '<title>view</title>');
  writeFileSync(join(root, 'assets/main.js'), 'export {};');
  return root;
}

export async function ask(
  port: number,
  method: string,
  path: string,
  { headers = {}, body }: Sent = {},
): Promise<Answer> {
  const all = { host, ...(method === 'GET' ? {} : { origin, 'content-type': 'application/json' }), ...headers };
  const length = body === undefined ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`;
  const lines = Object.entries(all).filter(([, value]) => value !== null);
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return parseAnswer(
    await sendRaw(port, `${method} ${path} HTTP/1.1\r\n${head}${length}connection: close\r\n\r\n${body ?? ''}`),
  );
}

export function parseAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = new Headers();
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim());
  return { status: Number(status.split(' ')[1]), headers, text: rest.join('\r\n\r\n') };
}

function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => void socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    // Cut off while it still sends: what was answered before counts.
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}
