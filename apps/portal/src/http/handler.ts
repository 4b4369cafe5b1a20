import type { ErrorCode, RouteKey, Routes } from '@usher/contract';
import type { z } from 'zod';
import type { Actor } from '../ports.ts';

/** What one request carries, already validated against the routes table. */
export interface Request<Key extends RouteKey> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Routes[Key] extends { readonly query: infer Query extends z.ZodType } ? z.output<Query> : undefined;
  readonly body: Routes[Key] extends { readonly body: infer Body extends z.ZodType } ? z.output<Body> : undefined;
  /** Present on every route that needs a sign-in or a key. */
  readonly actor: Routes[Key]['needs'] extends 'sign-in' | 'key' ? Actor : Actor | null;
  /** The client's address, by the trusted proxies' rule. */
  readonly address: string;
  readonly userAgent: string | null;
  readonly cookie: string | undefined;
  /** Response headers to add, Set-Cookie among them. */
  readonly headers: Headers;
}

export type Handler<Key extends RouteKey> = (request: Request<Key>) => Promise<z.input<Routes[Key]['answer']>>;

/** A feature's routes: load, authorize, do, present. */
export type Handlers<Key extends RouteKey = RouteKey> = { readonly [K in Key]: Handler<K> };

/** Thrown by services and handlers; the code goes to the peer, the cause to the log. An unknown throw is a bug and a 500. */
export class PortalError extends Error {
  override readonly name = 'PortalError';
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly fields: Readonly<Record<string, string>> | undefined;

  constructor(
    code: ErrorCode,
    extra: { details?: unknown; fields?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(code, { cause: extra.cause });
    this.code = code;
    this.details = extra.details;
    this.fields = extra.fields;
  }
}
