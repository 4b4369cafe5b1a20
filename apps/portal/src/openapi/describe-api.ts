import {
  errors,
  type ErrorCode,
  problem,
  type RouteKey,
  type RouteSpec,
  routes,
  scopeNames,
  scopes,
} from '@usher/contract';
import { type JsonSchema, schemaOfAnswer, schemaOfInput } from './json-schema.ts';

/** Raised when what is answered changes in a way that a program could trip over. */
const version = '1.0.0';

export interface ApiDescription {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly [string];
  readonly summary: string;
  readonly description: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: JsonContent };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: JsonContent }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

type JsonContent = { readonly 'application/json': { readonly schema: JsonSchema } };

/** OpenAPI 3.1 of the routes table: nothing of it is written by hand, so nothing of it can be out of date. */
export function describeApi(origin: string): ApiDescription {
  const components = new Map<string, JsonSchema>();
  const problemSchema = schemaOfAnswer(problem.array(), components).items ?? {};
  const paths: Record<string, Record<string, Operation>> = {};
  const tags = new Set<string>();
  for (const [key, spec] of Object.entries(routes) as [RouteKey, RouteSpec][]) {
    const [method = '', path = ''] = key.split(' ');
    const operation = describeRoute(method, path, spec, components, problemSchema);
    tags.add(operation.tags[0]);
    (paths[path.replace(/:(\w+)/g, '{$1}')] ??= {})[method.toLowerCase()] = operation;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Usher', version, description },
    servers: [{ url: origin }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: { schemas: Object.fromEntries(components), securitySchemes: securitySchemes(origin) },
  };
}

const description = [
  'Everything that a page of this Portal can do. Times are milliseconds since 1970 on the Portal’s clock; ids are UUIDs.',
  'A program asks by an API key from Settings, sent as `Authorization: Bearer usher_…`; each operation names the scope that it',
  'needs. What names none is for people who are signed in. A refusal is a Problem: its code is for programs, its words for people.',
  'Changes as they happen come through the WebSocket `/api/live`, to keys with the scope `sessions:read`.',
].join(' ');

function securitySchemes(origin: string): Record<string, object> {
  const cookie = origin.startsWith('https:') ? '__Host-usher' : 'usher';
  const list = scopeNames.map((name) => `\`${name}\` (${scopes[name].words})`).join(', ');
  return {
    key: { type: 'http', scheme: 'bearer', description: `An API key. Scopes: ${list}.` },
    signIn: { type: 'apiKey', in: 'cookie', name: cookie, description: 'A sign-in of the Portal’s own pages.' },
  };
}

function describeRoute(
  method: string,
  path: string,
  spec: RouteSpec,
  components: Map<string, JsonSchema>,
  problemSchema: JsonSchema,
): Operation {
  return {
    operationId: nameOf(method, path),
    tags: [tagOf(path)],
    summary: spec.summary,
    description: whoMay(spec),
    security: securityOf(spec),
    parameters: [...pathParameters(path), ...queryParameters(spec)],
    ...(spec.body === undefined ? {} : { requestBody: { required: true, content: json(schemaOfInput(spec.body)) } }),
    responses: {
      [String(spec.status ?? 200)]: { description: 'Done.', content: json(schemaOfAnswer(spec.answer, components)) },
      ...refusals(spec, problemSchema),
    },
  };
}

function nameOf(method: string, path: string): string {
  const words = path
    .split('/')
    .slice(2)
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part));
  return [method.toLowerCase(), ...words].join('-').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function tagOf(path: string): string {
  const [, , first = '', , inTeam] = path.split('/');
  if (first === 'teams') return inTeam ?? 'team';
  return first === 'sessions' ? first : 'account';
}

function whoMay({ needs, scope }: RouteSpec): string {
  if (scope !== undefined) return `Whoever is signed in and may, or a key with the scope \`${scope}\`.`;
  if (needs === 'key') return 'Any API key.';
  return needs === 'sign-in' ? 'Whoever is signed in and may; no key.' : 'Anybody.';
}

function securityOf({ needs, scope }: RouteSpec): Operation['security'] {
  if (needs === 'key') return [{ key: [] }];
  if (needs !== 'sign-in') return [];
  return scope === undefined ? [{ signIn: [] }] : [{ key: [scope] }, { signIn: [] }];
}

function pathParameters(path: string): Parameter[] {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  return names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

function queryParameters({ query }: RouteSpec): Parameter[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemaOfInput(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** What the guard itself may say, and what the route names. */
function refusals(spec: RouteSpec, problemSchema: JsonSchema): Operation['responses'] {
  const codes = new Set<ErrorCode>([...guardCodes(spec), ...spec.errors, 'database-away', 'internal']);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) byStatus.set(errors[code].status, [...(byStatus.get(errors[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, listed]) => [
      String(status),
      {
        description: listed.map((code) => `\`${code}\`: ${errors[code].title}`).join(' '),
        content: json(problemSchema),
      },
    ]),
  );
}

function guardCodes({ needs, scope, body, query }: RouteSpec): ErrorCode[] {
  return [
    ...(needs === 'sign-in' ? (['not-signed-in'] as const) : []),
    ...(scope !== undefined || needs === 'key' ? (['key-wrong', 'key-over', 'too-many-tries'] as const) : []),
    ...(scope === undefined ? [] : (['key-lacks-scope'] as const)),
    ...(body === undefined && query === undefined ? [] : (['bad-request'] as const)),
  ];
}

function json(schema: JsonSchema): JsonContent {
  return { 'application/json': { schema } };
}
