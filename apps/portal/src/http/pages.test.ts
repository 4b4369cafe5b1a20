import { expect, it } from 'vitest';
import { relaySources } from './relay-sources.ts';
import { cookie, origin, startTestHttp } from './test-support/test-http.ts';

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const nothing = "default-src 'none'; frame-ancestors 'none'";

it('sends its security headers with every kind of answer', async () => {
  const http = await startTestHttp({
    documentStatus: (path) =>
      path === '/broken'
        ? Promise.reject(new Error('a secret of the inside'))
        : Promise.resolve(path === '/no' ? 403 : 200),
  });
  const kinds: [string, number, Record<string, string>?][] = [
    ['/', 200],
    ['/no', 403],
    ['/missing.js', 404],
    ['/view/x', 200],
    ['/assets/main.js', 200],
    ['/healthz', 200],
    ['/api/setup', 500],
    ['/api/me', 401],
    ['/api/nothing', 404],
    ['/broken', 500],
    ['/', 403, { host: 'evil.example' }],
    ['/', 400, { host: 'a,b c' }],
    ['/a\\b', 400],
  ];
  for (const [path, status, headers = {}] of kinds) {
    const answer = await http.ask('GET', path, { headers });
    expect(answer.status, path).toBe(status);
    expect(Object.fromEntries(answer.headers), path).toMatchObject(always);
    expect(answer.headers.get('content-security-policy'), path).toContain("default-src 'none'");
    expect(answer.headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('server') ?? answer.headers.get('x-powered-by'), path).toBeNull();
    expect(answer.text, path).not.toContain('a secret of the inside');
  }
  const cached = await http.ask('GET', '/assets/main.js');
  const again = await http.ask('GET', '/assets/main.js', { headers: { 'if-none-match': cached.headers.get('etag') } });
  expect([again.status, again.headers.get('content-security-policy')]).toEqual([304, nothing]);
});

it('sends them before the pages are built, too', async () => {
  const http = await startTestHttp({ webRoot: '/nowhere' });
  const answer = await http.ask('GET', '/');
  expect(answer.status).toBe(503);
  expect(Object.fromEntries(answer.headers)).toMatchObject({ ...always, 'content-security-policy': nothing });
});

it('asks for https for a year where it has it, and never on http', async () => {
  const headerOf = async (address: string) => {
    const http = await startTestHttp({ origin: address });
    const answer = await http.ask('GET', '/', { headers: { host: new URL(address).host } });
    return answer.headers.get('strict-transport-security');
  };
  expect(await headerOf('https://usher.example.org')).toContain('max-age=31536000');
  expect(await headerOf(origin)).toBeNull();
});

it('lets the pages reach the Portal and nothing else, and the viewer the relays as well', async () => {
  const relays = ['wss://relay-1.example.org/relay', 'ws://localhost:7800/relay', 'wss://relay-1.example.org/other'];
  const http = await startTestHttp({ relayAddresses: () => Promise.resolve(relays) });
  const connect = async (path: string) => {
    const policy = (await http.ask('GET', path)).headers.get('content-security-policy') ?? '';
    return policy.split('; ').find((part) => part.startsWith('connect-src'));
  };
  expect(await connect('/')).toBe("connect-src 'self' ws://localhost:7700");
  expect(await connect('/view/x')).toBe(
    "connect-src 'self' ws://localhost:7700 wss://relay-1.example.org ws://localhost:7800",
  );
});

it('names a relay in the policy by its address alone, whatever it says that is', () => {
  const hostile = [
    "wss://relay.example; script-src 'unsafe-inline'",
    'wss://a;script-src.example',
    'wss://a,b.example',
    'wss://*',
    'wss://*.example',
    "wss://'self'",
    'https://evil.example',
    'data:x',
    'javascript:1',
    'wss:',
    '',
    'wss://relay.example\r\nset-cookie: a=b',
    'wss://user:word@relay.example/path?query',
  ];
  for (const url of hostile) {
    for (const source of relaySources([url])) expect(source, url).toMatch(/^wss?:\/\/[a-z0-9.-]+$/);
  }
  expect(relaySources(['wss://user:word@Relay.example:443/path?query'])).toEqual(['wss://relay.example']);
  expect(relaySources(['wss://*', 'wss://*.example', 'wss://a;b', 'wss://a,b', 'https://a', 'nonsense'])).toEqual([]);
  expect(relaySources(['wss://[2001:db8::1]:7800/relay'])).toEqual(['wss:']);
  expect(relaySources(Array.from({ length: 100 }, (_, index) => `wss://r${index}.example`))).toHaveLength(64);
});

it('gives out the files of the build and no other, however the path is written', async () => {
  const http = await startTestHttp();
  const paths = [
    '/../secret.key',
    '/assets/../../secret.key',
    '/%2e%2e/secret.key',
    '/%2e%2e%2fsecret.key',
    '/..%2fsecret.key',
    '/..%5csecret.key',
    '/assets/..%2f..%2fsecret.key',
    '/assets/%2e%2e/%2e%2e/secret.key',
    '/view/../../secret.key',
    '/view/..%2f..%2fsecret.key',
    '//secret.key',
    '/assets/%00/../../secret.key',
    '/assets/main.js%00.key',
    '/assets/....//....//secret.key',
    '/..\\secret.key',
    '/assets/..;/..;/secret.key',
    'http://localhost:7700/../secret.key',
    '/%252e%252e/secret.key',
    '/etc/passwd',
    'file:///etc/passwd',
  ];
  for (const path of paths) {
    const answer = await http.raw(`GET ${path} HTTP/1.1\r\nHost: localhost:7700\r\nConnection: close\r\n\r\n`);
    expect(answer, path).toMatch(/^HTTP\/1.1 (200|400|404) /);
    expect(answer, path).not.toContain('outside');
    expect(answer, path).not.toContain('root:');
  }
  expect((await http.ask('GET', '/assets/main.js')).text).toBe('export {};');
  expect((await http.ask('GET', '/index.html')).status).toBe(404);
  expect((await http.ask('GET', '/assets/')).headers.get('content-type')).toContain('text/html');
});

it('says in the status of a document that its reader may not see the page', async () => {
  const asked: (string | undefined)[][] = [];
  const http = await startTestHttp({
    documentStatus: (path, given) => {
      asked.push([path, given]);
      return Promise.resolve(403);
    },
  });
  const answer = await http.ask('GET', '/t/x/people/sessions', { headers: { cookie } });
  expect([answer.status, answer.text]).toEqual([403, '<title>pages</title>']);
  expect(asked).toEqual([['/t/x/people/sessions', cookie]]);
});
