import type { z } from 'zod';
import type { ErrorCode, Problem } from './errors.ts';
import type { RouteKey, Routes } from './routes.ts';

/**
 * The typed client of the routes table. It needs only types at run time, so that no schema lands in a page's bundle:
 * the route's key itself carries method and path.
 */
type ParamNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParamNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Field<Spec, Key extends string, Name extends string> = Spec extends {
  readonly [K in Key]: infer Schema extends z.ZodType;
}
  ? { readonly [K in Name]: z.input<Schema> }
  : unknown;

export type RouteInput<Key extends RouteKey> = ([ParamNames<Key>] extends [never]
  ? unknown
  : { readonly params: { readonly [Name in ParamNames<Key>]: string } }) &
  Field<Routes[Key], 'body', 'body'> &
  Field<Routes[Key], 'query', 'query'>;

export type RouteAnswer<Key extends RouteKey> = z.output<Routes[Key]['answer']>;

/** An answer that was not a success. `code` is 'unreachable' when no answer came at all. */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorCode | 'unreachable';
  readonly status: number;
  readonly problem: Problem | null;

  constructor(code: ErrorCode | 'unreachable', status: number, problem: Problem | null, options?: ErrorOptions) {
    super(problem?.title ?? 'The Portal could not be reached.', options);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** What the client needs of the platform: the shape of `fetch`. */
export type Send = (
  path: string,
  init: { method: string; headers: Record<string, string>; body?: string; signal?: unknown },
) => Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;

export type Call = <Key extends RouteKey>(
  key: Key,
  input: RouteInput<Key>,
  signal?: unknown,
) => Promise<RouteAnswer<Key>>;

interface LooseInput {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, unknown>;
  readonly body?: unknown;
}

export function createClient(send: Send): Call {
  return async (key, input, signal) => {
    const { method, path } = address(key, input as LooseInput);
    const body = (input as LooseInput).body;
    const init = {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      ...(signal === undefined ? {} : { signal }),
    };
    const response = await send(path, init).catch((cause: unknown) => {
      throw new CallError('unreachable', 0, null, { cause });
    });
    const answer = await response.json().catch(() => null);
    if (response.ok) return answer as never;
    const problem = asProblem(answer);
    throw new CallError(problem?.code ?? 'unreachable', response.status, problem);
  };
}

function address(key: RouteKey, input: LooseInput): { method: string; path: string } {
  const space = key.indexOf(' ');
  const path = key
    .slice(space + 1)
    .replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(input.params?.[name] ?? ''));
  const query = Object.entries(input.query ?? {}).filter(([, value]) => value !== undefined);
  const search = query
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
    .join('&');
  return { method: key.slice(0, space), path: search ? `${path}?${search}` : path };
}

function asProblem(answer: unknown): Problem | null {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'title' in answer
    ? (answer as Problem)
    : null;
}
