import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Scope } from './scopes.ts';

/** What a route needs before its handler runs. `none` routes are the only ones a stranger reaches. */
export type RouteNeeds = 'none' | 'sign-in' | 'setup' | 'agent' | 'key';

export interface RouteSpec {
  readonly needs: RouteNeeds;
  readonly summary: string;
  /** What an API key needs to come here instead of a sign-in; without it no key does. */
  readonly scope?: Scope;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** `fileAnswer` where `file` stands: then the answer is a file of one of these media types. */
  readonly answer: z.ZodType;
  readonly file?: readonly string[];
  /** Success status; 200 unless said. */
  readonly status?: 200 | 201 | 202;
  readonly errors: readonly ErrorCode[];
}

/** Keeps literal types, so that the one table types both the portal's handlers and the pages' client. */
export function defineRoutes<
  const T extends Record<`${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /api/${string}`, RouteSpec>,
>(table: T): T {
  return table;
}
