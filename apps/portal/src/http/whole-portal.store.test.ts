import { randomBytes } from 'node:crypto';
import { type RouteKey, routes } from '@usher/contract';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { z } from 'zod';
import type { DatabasePlace } from '../database/index.ts';
import { createPostgresDatabase } from '../database/test-support/databases.ts';
import { realTimes } from '../ports.ts';
import { startPortal } from '../start-portal.ts';
import { ask as askAt, type Answer, builtPages, origin } from './test-support/test-http.ts';

const ana = { name: 'Ana Ruiz', email: 'ana@harbour.example', password: 'a long enough password', team: 'Harbour' };
const ben = { name: 'Ben Oduya', email: 'ben@harbour.example', password: 'a long enough password' };
const uuid = '0198c1a0-0000-7000-8000-000000000000';

type AtEnd = (work: () => void | Promise<void>) => void;

/** One node, through its real listener. */
async function startNode(database: DatabasePlace, atEnd: AtEnd, shared: { secret: Uint8Array; bus?: string }) {
  const errors: unknown[] = [];
  const quiet = () => undefined;
  const portal = await startPortal({
    database,
    busUrl: shared.bus,
    origin,
    trustedProxies: [],
    times: realTimes,
    sealKey: shared.secret,
    relaySecret: shared.secret,
    webRoot: builtPages(atEnd),
    log: { debug: quiet, info: quiet, warn: quiet, error: (details) => void errors.push(details) },
  });
  atEnd(() => portal.close());
  const port = await portal.listen(0, '127.0.0.1');
  const ask = (method: string, path: string, body?: unknown, cookie: string | null = null): Promise<Answer> =>
    askAt(port, method, path, {
      headers: { cookie },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  return { portal, ask, errors };
}
type Node = Awaited<ReturnType<typeof startNode>>;

const read = ({ text }: Answer) => JSON.parse(text) as Record<string, string>;
const cookieOf = ({ headers }: Answer) => headers.get('set-cookie')?.split(';')[0] ?? '';

async function claim({ portal, ask }: Node): Promise<string> {
  const code = (await portal.setupCode()) ?? '';
  return read(await ask('POST', '/api/setup/claim', { code }))['claim'] ?? '';
}

async function setUp(node: Node) {
  const done = await node.ask('POST', '/api/setup', { claim: await claim(node), ...ana });
  expect(done.status).toBe(201);
  return { team: read(done)['team'] ?? '', cookie: cookieOf(done) };
}

async function join({ ask }: Node, team: string, owner: string, role: string, person: typeof ben) {
  const invited = await ask('POST', `/api/teams/${team}/invitations`, { role }, owner);
  const path = `/api/invitations/${read(invited)['link']?.split('/').at(-1)}/accept`;
  return cookieOf(await ask('POST', path, person));
}

async function postgres(atEnd: AtEnd): Promise<DatabasePlace> {
  const database = await createPostgresDatabase(inject('postgresUrl'));
  atEnd(() => database.drop());
  return { kind: 'postgres', url: database.url };
}

const places: [string, (atEnd: AtEnd) => Promise<DatabasePlace>][] = [
  ['PGlite', () => Promise.resolve({ kind: 'pglite-memory' })],
  ['PostgreSQL', postgres],
];

describe.each(places)('the whole Portal on %s', (_, place) => {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd: AtEnd = (work) => void ends.unshift(work);
  let node: Node;
  let team = '';
  let cookie = '';

  const wasOpen: unknown[] = [];

  beforeAll(async () => {
    node = await startNode(await place(atEnd), atEnd, { secret: randomBytes(32) });
    const look = async () => void wasOpen.push(read(await node.ask('GET', '/api/setup'))['open']);
    await look();
    await node.portal.setupCode();
    await look();
    ({ team, cookie } = await setUp(node));
    await look();
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  it('says that the set-up is open from the code to the Owner', () => {
    expect(wasOpen).toEqual([false, true, false]);
  });

  it('answers no spelling of the set-up’s paths once there is an Owner', async () => {
    const spellings = [
      '/api/setup',
      '/api/setup/',
      '//api/setup',
      '/api//setup',
      '/API/setup',
      '/api/SETUP',
      '/%2e%2e/api/setup',
      '/x/%2e%2e/api/setup',
      '/x/../api/setup',
      '/api/./setup',
      '/api/%73etup',
      '/%61pi/setup',
      '/api%2fsetup',
      '/api/setup%2f',
      '/api/setup%00',
      '/api/setup?a=b',
      '/api/setup;a=b',
      '/api/setup/claim',
      '/api/setup/claim/',
      '/api/%73etup/claim',
      '/api/setup/../setup/claim',
      'http://localhost:7700/api/setup',
    ];
    for (const path of spellings) {
      const body = { claim: 'x', code: 'x', ...ana, email: 'second@harbour.example' };
      const answer = await node.ask('POST', path, body);
      expect(answer.status, path).toBe(404);
      expect(['setup-gone', 'not-found'], path).toContain(read(answer)['code']);
      expect(answer.headers.get('set-cookie'), path).toBeNull();
    }
    const signIn = await node.ask('POST', '/api/sign-in', { email: 'second@harbour.example', password: ana.password });
    expect(signIn.status).toBe(401);
    expect(node.errors).toEqual([]);
  });

  it('breaks at no text, whichever route it is sent to', async () => {
    for (const text of ['\0', 'a\0b', '\ud800', '\u202e\u0000', '💥', 'x'.repeat(2000), "'; drop table person; --"]) {
      for (const [key, spec] of Object.entries(routes)) {
        if (key === 'POST /api/sign-out' || key.startsWith('GET')) continue;
        const [method = '', path = ''] = key.split(' ');
        const url = path.replace(':team', team).replace(':token', 'token').replace(/:\w+/g, uuid);
        const { status } = await node.ask(method, url, bodyOf(spec, text), cookie);
        expect(status, `${key} ${JSON.stringify(text.slice(0, 30))}`).toBeLessThan(500);
      }
    }
    expect(node.errors).toEqual([]);
    expect(read(await node.ask('GET', '/api/me', undefined, cookie))['person']).toMatchObject({ email: ana.email });
  });

  it('refuses a User the Sessions page, as a document and by the API, in plain words (M2)', async () => {
    const user = await join(node, team, cookie, 'user', ben);
    const manager = await join(node, team, cookie, 'manager', { ...ben, email: 'cleo@harbour.example' });
    for (const page of [
      `/t/${team}/people/sessions`,
      `/t/${team}/people/sessions/${uuid}`,
      `/t/${team}/people/%73essions`,
    ]) {
      const documents = await Promise.all([user, manager, cookie].map((who) => node.ask('GET', page, undefined, who)));
      expect(
        documents.map(({ status }) => status),
        page,
      ).toEqual([403, 200, 200]);
      expect(documents[0]?.text).toBe('<title>pages</title>');
      expect(documents[0]?.headers.get('content-security-policy')).toContain("script-src 'self'");
    }
    const api = await node.ask('GET', `/api/teams/${team}/sessions`, undefined, user);
    expect([api.status, read(api)]).toEqual([
      403,
      expect.objectContaining({
        code: 'sessions-page-forbidden',
        title: 'The Sessions page is for the people who run the team.',
      }),
    ]);
    expect((await node.ask('GET', `/api/teams/${team}/sessions`, undefined, manager)).status).toBe(200);
    for (const odd of ['-'.repeat(36), '0'.repeat(36), 'x', '%00'])
      expect((await node.ask('GET', `/t/${odd}/people/sessions`, undefined, user)).status, odd).toBe(200);
    expect(node.errors).toEqual([]);
  });

  it('signs in by a cookie that the next request brings, and no more after signing out', async () => {
    const signedIn = await node.ask('POST', '/api/sign-in', {
      email: 'ANA@Harbour.example',
      password: ana.password,
    });
    expect([signedIn.status, signedIn.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const mine = cookieOf(signedIn);
    expect((await node.ask('GET', '/api/me', undefined, mine)).status).toBe(200);
    const out = await node.ask('POST', '/api/sign-out', undefined, mine);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await node.ask('GET', '/api/me', undefined, mine)).status).toBe(401);
  });
});

it('has one Owner after a race of two whole Portals on one PostgreSQL', async () => {
  const database = await postgres(onTestFinished);
  const shared = { secret: randomBytes(32), bus: inject('natsUrl') };
  const nodes = await Promise.all([0, 1].map(() => startNode(database, onTestFinished, shared)));
  const codes = await Promise.all(nodes.map(({ portal }) => portal.setupCode()));
  const ways = nodes.flatMap((node) => codes.map((code) => ({ node, code })));
  const claims = await Promise.all(ways.map(({ node, code }) => node.ask('POST', '/api/setup/claim', { code })));
  const good = claims.filter(({ status }) => status === 200).map((answer) => read(answer)['claim']);
  expect(good).toHaveLength(1);
  const tries = [0, 1, 2, 3].map((index) => ({ ...ana, email: `owner-${index}@harbour.example`, claim: good[0] }));
  const answers = await Promise.all(tries.map((body, index) => nodes[index % 2]?.ask('POST', '/api/setup', body)));
  expect(answers.filter((answer) => answer?.status === 201)).toHaveLength(1);
  expect(await Promise.all(nodes.map(({ portal }) => portal.setupCode()))).toEqual([null, null]);
});

/** A body of the route's own fields, each with the text in it. */
function bodyOf(spec: (typeof routes)[RouteKey], text: string): Record<string, unknown> {
  const body: z.ZodType | undefined = 'body' in spec ? spec.body : undefined;
  const fields = body !== undefined && 'shape' in body ? Object.keys(body.shape as object) : [];
  return Object.fromEntries(fields.map((field) => [field, field === 'email' ? ben.email : text]));
}
