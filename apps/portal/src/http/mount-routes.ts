import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { type FileAnswer, type RouteKey, routes, type Scope } from '@usher/contract';
import type { Context, Hono } from 'hono';
import type { z } from 'zod';
import type { Actor, KeyReader, Log, SignInReader } from '../ports.ts';
import { answerFile } from './answer-file.ts';
import { readBearer } from './bearer.ts';
import { isFromOurPages } from './check-origin.ts';
import { clientAddress } from './client-address.ts';
import { type Handlers, PortalError } from './handler.ts';
import { problemOf } from './problem.ts';
import { securityHeaders } from './security-headers.ts';
import { isStorable, unstorableField } from './storable-text.ts';

const bodyMaxBytes = 65_536;
/** Ids and tokens; nothing longer is looked up. */
const paramMaxLength = 300;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Parameters that are not ids, as they stand in a path. */
const textParams = ['/invitations/:token', '/sign-ins/:signIn'];
/** The fields that hold a password to be. */
const newPasswordFields = new Set<PropertyKey | undefined>(['password', 'next']);
/** What HTTP calls safe: they change nothing, so anybody's page may send them. */
const safeMethods = new Set(['GET', 'HEAD']);

export interface MountOptions {
  readonly handlers: Handlers;
  readonly signIns: SignInReader;
  readonly keys: KeyReader;
  readonly origin: string;
  readonly trustedProxies: readonly string[];
  /** Whether there is an Owner: then the routes of the set-up are not there, whatever is sent to them. */
  setUpGone(): Promise<boolean>;
  /** Told what became of each request: `ok`, or the code of the refusal. */
  readonly observe?: (route: RouteKey, outcome: string) => void;
  readonly log: Log;
}

export type PortalApp = Hono<{ Bindings: HttpBindings }>;

/** Every route of the contract, each with the same guard: origin and sign-in, or a key and its scopes; then schemas. */
export function mountRoutes(app: PortalApp, options: MountOptions): void {
  for (const key of Object.keys(routes) as RouteKey[]) {
    const [method = 'GET', path = '/'] = key.split(' ');
    app.on(method, path, (context) => answer(context, key, options));
  }
}

/** The handlers of the table are typed by their key; here, for any key, only the shapes all share are used. */
type AnyHandler = (request: Record<string, unknown>) => Promise<unknown>;
interface AnySpec {
  readonly needs: string;
  readonly scope?: Scope;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  readonly file?: readonly string[];
  readonly status?: number;
}

async function answer(
  context: Context<{ Bindings: HttpBindings }>,
  key: RouteKey,
  options: MountOptions,
): Promise<Response> {
  const headers = new Headers(securityHeaders(options.origin, null));
  headers.set('content-type', 'application/json; charset=utf-8');
  headers.set('cache-control', 'no-store');
  try {
    const spec: AnySpec = routes[key];
    const { incoming } = context.env;
    const address = clientAddress(incoming, options.trustedProxies);
    const secret = readBearer(incoming.headers);
    const actor =
      secret === null
        ? await fromPages(context, key, options)
        : admitted(await options.keys.read(secret, address), spec);
    const handler = options.handlers[key] as unknown as AnyHandler;
    const result = await handler({
      params: readParams(context, key),
      query: spec.query === undefined ? undefined : parse(spec.query, context.req.query()),
      body: spec.body === undefined ? undefined : parse(spec.body, await readJson(context.req.raw)),
      actor,
      address,
      userAgent: incoming.headers['user-agent']?.slice(0, 300) ?? null,
      cookie: secret === null ? incoming.headers.cookie : undefined,
      headers,
    });
    if (spec.file !== undefined) {
      return await answerFile(result as FileAnswer, headers, (error) => {
        options.log.error({ err: error, route: key }, 'a file broke off');
        context.env.outgoing.destroy();
      });
    }
    const text = JSON.stringify(spec.answer.parse(result));
    options.observe?.(key, 'ok');
    return new Response(text, { status: spec.status ?? 200, headers });
  } catch (error) {
    const { status, body } = problemOf(error, options.log);
    options.observe?.(key, body.code);
    return new Response(JSON.stringify(body), { status, headers });
  }
}

/** Agents are no browsers: they send no Origin, and no cookie counts for them. */
function isOurs(incoming: IncomingMessage, key: RouteKey, { origin }: MountOptions): boolean {
  if (key === 'POST /api/enrol') return incoming.headers.origin === undefined;
  return isFromOurPages(incoming.headers, origin);
}

/** Whoever is signed in, or nobody where the route allows it. What changes something comes from our own pages alone. */
async function fromPages(
  context: Context<{ Bindings: HttpBindings }>,
  key: RouteKey,
  options: MountOptions,
): Promise<Actor | null> {
  const { incoming } = context.env;
  const { needs }: AnySpec = routes[key];
  if (!safeMethods.has(context.req.method) && !isOurs(incoming, key, options)) throw new PortalError('wrong-origin');
  if (needs === 'setup' && (await options.setUpGone())) throw new PortalError('setup-gone');
  const actor = await options.signIns.read(incoming.headers.cookie);
  if (actor === null && needs === 'sign-in') throw new PortalError('not-signed-in');
  if (needs === 'key') throw new PortalError('key-wrong');
  return actor;
}

/**
 * A key that may come here. It needs no Origin: no page can make a browser send it, for we answer no preflight; and no cookie
 * counts beside it.
 */
function admitted(actor: Actor, { needs, scope }: AnySpec): Actor {
  if (needs === 'key') return actor;
  if (scope === undefined) throw new PortalError('key-not-allowed');
  if (!actor.key?.scopes.includes(scope)) throw new PortalError('key-lacks-scope', { details: { scope } });
  return actor;
}

function readParams(context: Context, key: RouteKey): Record<string, string> {
  const params: Record<string, string> = context.req.param();
  for (const [name, value] of Object.entries(params)) {
    if (value.length > paramMaxLength || !isStorable(value)) throw new PortalError('not-found');
    const isText = textParams.some((text) => key.includes(text) && text.endsWith(`:${name}`));
    if (!isText && !uuid.test(value)) throw new PortalError('not-found');
  }
  return params;
}

function parse(schema: z.ZodType, value: unknown): unknown {
  const unstorable = unstorableField(value);
  if (unstorable !== null) {
    throw new PortalError('bad-request', { fields: { [unstorable]: 'Use text without NUL or broken characters.' } });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields: Record<string, string> = {};
  for (const issue of parsed.error.issues.slice(0, 20)) fields[issue.path.join('.') || 'body'] = issue.message;
  const short = parsed.error.issues.some(
    (issue) => issue.code === 'too_small' && newPasswordFields.has(issue.path.at(-1)),
  );
  throw new PortalError(short ? 'password-too-short' : 'bad-request', { fields });
}

async function readJson(request: Request): Promise<unknown> {
  if (Number(request.headers.get('content-length') ?? 0) > bodyMaxBytes) throw new PortalError('too-large');
  const text = await readBounded(request);
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    // The parser's words quote what was sent, and that may be a password.
    throw new PortalError('bad-request', { fields: { body: 'This is not JSON.' } });
  }
}

/** A body without a length is counted as it comes. */
async function readBounded(request: Request): Promise<string> {
  if (request.body === null) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of whileItComes(request.body)) {
    length += part.length;
    if (length > bodyMaxBytes) throw new PortalError('too-large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** A sender that hangs up half-way is no fault of ours. */
async function* whileItComes(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  try {
    yield* body;
  } catch (cause) {
    throw new PortalError('bad-request', { cause, fields: { body: 'It broke off.' } });
  }
}
