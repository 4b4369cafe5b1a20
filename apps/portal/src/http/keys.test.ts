import { type ErrorCode, type RouteKey, type RouteSpec, routes, type Scope, scopeNames } from '@usher/contract';
import { expect, it } from 'vitest';
import { type Handlers, PortalError } from './handler.ts';
import { ana, cookie, startTestHttp } from './test-support/test-http.ts';

const uuid = '0198c1a0-0000-7000-8000-000000000000';
const specs = Object.entries(routes) as [RouteKey, RouteSpec][];
const codeOf = ({ text }: { readonly text: string }): unknown => (JSON.parse(text) as { code: unknown }).code;

/** A secret here is the list of its scopes; every handler says that it was reached. */
async function startWithKeys() {
  const reached = new PortalError('setup-busy');
  const seen: unknown[] = [];
  const handlers = Object.fromEntries(
    specs.map(([key]) => [
      key,
      (request: { readonly cookie: unknown; readonly actor: unknown }) => {
        seen.push(request);
        return Promise.reject(reached);
      },
    ]),
  ) as unknown as Handlers;
  const http = await startTestHttp({
    handlers,
    keys: {
      read(secret) {
        const scopes = secret.split(',') as Scope[];
        if (!scopes.every((scope) => scopeNames.includes(scope))) return Promise.reject(new PortalError('key-wrong'));
        return Promise.resolve({ ...ana, name: 'Ana Ruiz (key K)', key: { id: 'k', team: uuid, scopes } });
      },
    },
  });
  const ask = (key: RouteKey, headers: Record<string, string | null>) => {
    const [method = '', path = ''] = key.split(' ');
    return http.ask(method, path.replace(/:\w+/g, uuid), { headers, ...(method === 'GET' ? {} : { body: '{}' }) });
  };
  return { http, seen, ask };
}

/** Past the guard a request meets its schema or its handler. */
const past: unknown[] = ['setup-busy', 'bad-request', 'password-too-short'] satisfies ErrorCode[];

it.each(scopeNames)('a key of %s reaches exactly the routes that name it', async (scope) => {
  const { ask } = await startWithKeys();
  const reached: RouteKey[] = [];
  for (const [key, spec] of specs) {
    const code = codeOf(await ask(key, { authorization: `Bearer ${scope}`, origin: null }));
    if (past.includes(code)) reached.push(key);
    else expect(code, key).toBe(spec.scope === undefined ? 'key-not-allowed' : 'key-lacks-scope');
  }
  const declared = specs.filter(([, spec]) => spec.scope === scope || spec.needs === 'key').map(([key]) => key);
  expect(reached).toEqual(declared);
  expect(declared.length).toBeGreaterThan(1);
});

it('no key reaches accounts, sign-ins, keys, the set-up, or a viewer’s own routes', async () => {
  const { ask } = await startWithKeys();
  const all = scopeNames.join(',');
  const barred = specs
    .map(([key]) => key)
    .filter((key) =>
      /\/(me|setup|sign-in|sign-out|invitations\/:token|api-keys|resume|leave|enrol|owner)(\/|$)/.test(key),
    );
  for (const key of [...barred, 'POST /api/teams/:team/sessions'] as RouteKey[])
    expect(codeOf(await ask(key, { authorization: `Bearer ${all}`, origin: null })), key).toBe('key-not-allowed');
  expect(barred.length).toBeGreaterThan(15);
});

it('counts no cookie beside a key, not even when the key is wrong', async () => {
  const { ask, seen } = await startWithKeys();
  const both = (secret: string) => ask('GET /api/teams/:team/audit', { authorization: secret, cookie });
  for (const wrong of ['Bearer x', 'Bearer', 'bearer ', `Bearer ${'a'.repeat(201)}`, 'Bearer sessions:read audit:read'])
    expect(codeOf(await both(wrong)), wrong).toBe('key-wrong');
  expect(codeOf(await both('Bearer sessions:read'))).toBe('key-lacks-scope');
  expect(seen).toEqual([]);
  expect(codeOf(await both('bearer audit:read'))).toBe('setup-busy');
  expect(seen).toEqual([
    expect.objectContaining({ cookie: undefined, actor: expect.objectContaining({ name: 'Ana Ruiz (key K)' }) }),
  ]);
});

it('leaves another scheme to whoever it is for: a proxy’s password hides no sign-in', async () => {
  const { ask } = await startWithKeys();
  expect(codeOf(await ask('GET /api/me', { authorization: 'Basic eDp5', cookie }))).toBe('setup-busy');
  expect(codeOf(await ask('POST /api/sign-out', { authorization: 'Basic eDp5', cookie, origin: null }))).toBe(
    'wrong-origin',
  );
});

it('asks no Origin of a key, and answers no preflight by which a page could send one', async () => {
  const { http, ask } = await startWithKeys();
  const authorization = 'Bearer team:manage';
  expect(codeOf(await ask('PATCH /api/teams/:team', { authorization, origin: null }))).toBe('bad-request');
  const preflight = await http.ask('OPTIONS', `/api/teams/${uuid}`, {
    headers: { origin: 'http://evil.example', 'access-control-request-headers': 'authorization' },
  });
  expect(preflight.status).toBe(404);
  expect(preflight.headers.get('access-control-allow-headers')).toBeNull();
});

it('takes no key from an address or a body', async () => {
  const { http, seen } = await startWithKeys();
  for (const name of ['key', 'access_token', 'authorization'])
    expect(codeOf(await http.ask('GET', `/api/teams/${uuid}/audit?${name}=audit:read`)), name).toBe('not-signed-in');
  expect(seen).toEqual([]);
});
