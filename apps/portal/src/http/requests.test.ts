import { expect, it } from 'vitest';
import { cookie, startTestHttp } from './test-support/test-http.ts';

const signIn = JSON.stringify({ email: 'ana@harbour.example', password: 'a long enough password' });
const signsIn = { 'POST /api/sign-in': () => Promise.resolve({ ok: true as const }) };
const codeOf = ({ text }: { readonly text: string }): unknown => (JSON.parse(text) as { code: unknown }).code;

it('refuses what changes something unless it comes from our own pages', async () => {
  const http = await startTestHttp({ handlers: signsIn });
  const post = (headers: Record<string, string | null>) => http.ask('POST', '/api/sign-in', { headers, body: signIn });
  expect((await post({})).status).toBe(200);
  expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  const strangers: Record<string, string | null>[] = [
    { origin: null },
    { origin: 'null' },
    { origin: 'http://evil.example' },
    { origin: 'https://localhost:7700' },
    { origin: 'http://localhost:7701' },
    { origin: 'http://localhost:7700.evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'content-type': 'text/plain', origin: 'http://evil.example' },
    { 'content-type': 'application/x-www-form-urlencoded', origin: null },
  ];
  for (const headers of strangers) {
    const answer = await post(headers);
    expect([answer.status, codeOf(answer)], JSON.stringify(headers)).toEqual([403, 'wrong-origin']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  }
});

it('lets an agent enrol, which is no browser, and no page', async () => {
  const http = await startTestHttp();
  expect(codeOf(await http.ask('POST', '/api/enrol', { body: '{}' }))).toBe('wrong-origin');
  expect(codeOf(await http.ask('POST', '/api/enrol', { body: '{}', headers: { origin: null } }))).toBe('bad-request');
});

it('answers to no name but its own, so that a rebound name reaches nothing', async () => {
  const http = await startTestHttp();
  const asked = async (name: string) => (await http.ask('GET', '/devices', { headers: { host: name } })).status;
  for (const name of ['localhost:7700', '127.0.0.1:7700', '[::1]:7700']) expect(await asked(name), name).toBe(200);
  for (const name of ['evil.example', 'localhost', 'localhost:7701', 'localhost.evil.example:7700', '192.0.2.1:7700'])
    expect(await asked(name), name).toBe(403);
  expect(await asked('localhost:7700.evil.example')).toBe(400);
  const twice = await http.raw(
    'GET /devices HTTP/1.1\r\nHost: localhost:7700\r\nHost: evil\r\nConnection: close\r\n\r\n',
  );
  expect(twice).toMatch(/^HTTP\/1.1 40[03] /);
});

it('takes no other name for its own under a public address', async () => {
  const http = await startTestHttp({ origin: 'https://usher.example.org' });
  const asked = async (name: string) => (await http.ask('GET', '/devices', { headers: { host: name } })).status;
  expect(await asked('usher.example.org')).toBe(200);
  for (const name of ['127.0.0.1', 'localhost', 'usher.example.org:8443', 'www.usher.example.org'])
    expect(await asked(name), name).toBe(403);
});

it('tells whoever asks for its health that it answers, by whatever name, and nothing more', async () => {
  const http = await startTestHttp({ origin: 'https://usher.example.org' });
  for (const name of ['192.0.2.1', '192.0.2.1:7700', '[2001:db8::1]', 'portal.internal', 'a,b']) {
    const answer = await http.ask('GET', '/healthz', { headers: { host: name } });
    expect([answer.status, answer.text], name).toEqual([200, 'ok\n']);
  }
  const old = await http.raw('GET /healthz HTTP/1.0\r\n\r\n');
  expect(old).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\n\r\nok\n$/);
  expect(old).not.toMatch(/usher|node|version/i);
  expect((await http.ask('HEAD', '/healthz', { headers: { host: 'x' } })).status).toBe(200);
});

it.each([
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432', 503, 'database-away'],
  ['57P01', 'terminating connection due to administrator command', 503, 'database-away'],
  [undefined, 'Connection terminated unexpectedly', 503, 'database-away'],
  ['23505', 'duplicate key value violates unique constraint', 500, 'internal'],
])('tells a database that is away from a mistake of its own: %s', async (code, message, status, told) => {
  const handlers = { 'POST /api/sign-in': () => Promise.reject(Object.assign(new Error(message), { code })) };
  const http = await startTestHttp({ handlers });
  const answer = await http.ask('POST', '/api/sign-in', { body: signIn });
  expect([answer.status, codeOf(answer)]).toEqual([status, told]);
  expect(answer.text).not.toContain('5432');
});

it('refuses a body that is too large, whether it says its length or not', async () => {
  const http = await startTestHttp({ handlers: signsIn });
  const large = 'x'.repeat(65_537);
  expect(codeOf(await http.ask('POST', '/api/sign-in', { body: large }))).toBe('too-large');
  const head = 'POST /api/sign-in HTTP/1.1\r\nHost: localhost:7700\r\nOrigin: http://localhost:7700\r\n';
  const chunked = `${head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n10001\r\n${large}\r\n0\r\n\r\n`;
  expect(await http.raw(chunked)).toMatch(/^HTTP\/1.1 413 /);
  // It is refused by what it says before any of it came.
  expect(await http.raw(`${head}Content-Length: 9999999999\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 413 /);
  const fits = signIn + ' '.repeat(65_536 - signIn.length);
  expect((await http.ask('POST', '/api/sign-in', { body: fits })).status).toBe(200);
});

it('refuses JSON that is deep, broken or of another shape, in words', async () => {
  const http = await startTestHttp({ handlers: signsIn });
  const deep = `{"email":${'['.repeat(32_000)}${']'.repeat(32_000)},"password":""}`;
  const deepObjects = `{"x":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`;
  const odd = [
    deep,
    deepObjects,
    '{',
    'null',
    '[]',
    '"x"',
    '1e999',
    '{"email":{"toString":1},"password":1}',
    '\0',
    '{"__proto__":{}}',
  ];
  for (const body of odd) {
    const answer = await http.ask('POST', '/api/sign-in', { body });
    expect([answer.status, codeOf(answer)], body.slice(0, 40)).toEqual([400, 'bad-request']);
  }
  expect(http.logged.filter(({ level }) => level === 'error')).toEqual([]);
});

it('keeps what was sent out of the log when it is not JSON', async () => {
  const http = await startTestHttp();
  await http.ask('POST', '/api/sign-in', { body: '{"password":"hunter2 hunter2", nonsense' });
  expect(http.logged).toHaveLength(1);
  expect(
    JSON.stringify(http.logged, (_, value: unknown) => (value instanceof Error ? value.message : value)),
  ).not.toContain('hunter2');
});

it('refuses a text that the database cannot keep, wherever it stands in the body', async () => {
  const http = await startTestHttp({ handlers: signsIn });
  const bodies = [
    ['{"email":"a@b.example","password":"\\u0000"}', 'password'],
    ['{"email":"a@b.example","password":"x\\ud800y"}', 'password'],
    ['{"email":"a@b.example","password":"\\udc00\\ud800"}', 'password'],
    ['{"email":["a@b.example",{"deep":["\\u0000"]}],"password":""}', 'email'],
    ['{"email":{"\\u0000":1},"password":""}', 'email'],
    ['{"\\u0000":1}', 'body'],
    ['"\\u0000"', 'body'],
  ];
  for (const [body = '', field] of bodies) {
    const answer = await http.ask('POST', '/api/sign-in', { body });
    expect(answer.status, body).toBe(400);
    expect(JSON.parse(answer.text), body).toMatchObject({
      code: 'bad-request',
      fields: { [field ?? '']: 'Use text without NUL or broken characters.' },
    });
  }
  const pair = JSON.stringify({ email: 'a@b.example', password: 'a whole pair: \u{1f600}' });
  expect((await http.ask('POST', '/api/sign-in', { body: pair })).status).toBe(200);
});

it('finds nothing under an id that is none', async () => {
  const http = await startTestHttp();
  for (const path of ['/api/me/sign-ins/%00', '/api/me/sign-ins/a%00b', `/api/me/sign-ins/${'a'.repeat(301)}`]) {
    expect(codeOf(await http.ask('DELETE', path, { headers: { cookie } })), path).toBe('not-found');
  }
  for (const id of ['x', '%00', '------------------------------------', "'; drop table person; --"]) {
    const path = `/api/sessions/${encodeURIComponent(id)}`;
    expect(codeOf(await http.ask('GET', path, { headers: { cookie } })), path).toBe('not-found');
  }
});

it('says that a new password is too short, in every form that has one', async () => {
  const http = await startTestHttp();
  const short = [
    ['/api/setup', { claim: 'c', name: 'Ana', email: 'a@b.example', password: 'short', team: 'Harbour' }],
    ['/api/me/password', { current: 'a long enough password', next: 'short' }],
    ['/api/invitations/t/accept', { name: 'Ana', email: 'a@b.example', password: 'short' }],
  ] as const;
  for (const [path, body] of short) {
    const answer = await http.ask('POST', path, { headers: { cookie }, body: JSON.stringify(body) });
    expect([answer.status, codeOf(answer)], path).toEqual([422, 'password-too-short']);
  }
  const nothing = await http.ask('POST', '/api/me/password', { headers: { cookie }, body: '{"current":"x"}' });
  expect(codeOf(nothing)).toBe('bad-request');
});

it('does not look at what is sent to the set-up once there is an Owner', async () => {
  const http = await startTestHttp({ setUpGone: () => Promise.resolve(true) });
  for (const path of ['/api/setup', '/api/setup/claim']) {
    for (const body of ['', '{', '{"code":5}', '\0', 'x'.repeat(70_000), '{"code":"RIGHT"}']) {
      const answer = await http.ask('POST', path, { body });
      expect([answer.status, codeOf(answer)], body.slice(0, 20)).toEqual([404, 'setup-gone']);
    }
  }
});

it('asks for a sign-in before it reads a body', async () => {
  const http = await startTestHttp();
  const answer = await http.ask('POST', '/api/me/password', { body: '{' });
  expect([answer.status, codeOf(answer)]).toEqual([401, 'not-signed-in']);
});

it('knows each path by its own methods only', async () => {
  const http = await startTestHttp({ handlers: { 'GET /api/setup': () => Promise.resolve({ open: true }) } });
  for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
    const answer = await http.ask(method, '/api/setup');
    expect([answer.status, answer.headers.get('allow')], method).toEqual([404, null]);
    expect(answer.headers.get('access-control-allow-methods'), method).toBeNull();
  }
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
    expect((await http.ask(method, '/devices')).status, method).toBe(404);
  const overridden = { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE', cookie };
  expect((await http.ask('GET', '/api/me/sign-ins/x', { headers: overridden })).status).toBe(404);
  expect(await http.raw('CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:7700\r\n\r\n')).not.toMatch(/ 200 /);
  expect(await http.raw('OPTIONS * HTTP/1.1\r\nHost: localhost:7700\r\nConnection: close\r\n\r\n')).toMatch(
    /^HTTP\/1.1 4/,
  );
});

it('answers HEAD as GET without the body', async () => {
  const me = { person: { id: '0198c1a0-0000-7000-8000-000000000000', name: 'Ana', email: 'a@b.example' }, teams: [] };
  const http = await startTestHttp({ handlers: { 'GET /api/me': () => Promise.resolve(me) } });
  for (const path of ['/api/me', '/devices', '/assets/main.js', '/view/x']) {
    const answer = await http.ask('HEAD', path, { headers: { cookie, origin: null } });
    expect([answer.status, answer.text], path).toEqual([200, '']);
    expect(answer.headers.get('content-security-policy'), path).toContain("default-src 'none'");
  }
});

it('survives a flood of headers', async () => {
  const http = await startTestHttp();
  const many = Array.from({ length: 5000 }, (_, index) => `x-${index}: y\r\n`).join('');
  const long = `x: ${'y'.repeat(20_000)}\r\n`;
  for (const flood of [many, long]) {
    const answer = await http.raw(`GET / HTTP/1.1\r\nHost: localhost:7700\r\n${flood}Connection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 431 /);
  }
  expect((await http.ask('GET', '/')).status).toBe(200);
});

it('shows under one reference the words to the person and the facts to the log', async () => {
  const http = await startTestHttp();
  const refused = await http.ask('GET', '/api/me');
  const broken = await http.ask('GET', '/api/me', { headers: { cookie } });
  expect([refused.status, broken.status]).toEqual([401, 500]);
  const reference = ({ text }: { text: string }) => (JSON.parse(text) as { reference: string }).reference;
  expect(http.logged).toEqual([
    { level: 'info', details: expect.objectContaining({ reference: reference(refused), code: 'not-signed-in' }) },
    { level: 'error', details: expect.objectContaining({ reference: reference(broken) }) },
  ]);
  expect(broken.text).not.toContain('a secret of the inside');
});
