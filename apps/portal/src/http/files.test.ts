import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { routes } from '@usher/contract';
import { expect, it, vi } from 'vitest';
import { cookie, host, startTestHttp, type TestHttpOptions } from './test-support/test-http.ts';

const path = '/api/teams/0190a000-0000-7000-8000-000000000001/audit/export?format=csv';
const key = 'GET /api/teams/:team/audit/export';

function answering(pieces: AsyncIterable<string>): NonNullable<TestHttpOptions['handlers']> {
  return { [key]: () => Promise.resolve({ name: 'Harbour "audit"\r\n.csv', mediaType: 'text/csv', pieces }) };
}

it('answers a file with its name and type, as it comes', async () => {
  async function* pieces(): AsyncIterable<string> {
    yield 'one,';
    await new Promise((resolve) => setTimeout(resolve, 5));
    yield 'twö\r\n';
  }
  const http = await startTestHttp({ handlers: answering(pieces()) });
  const answer = await http.ask('GET', path, { headers: { cookie } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/csv');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Harbour-audit-.csv"');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.text).toContain('one,');
  expect(answer.text).toContain('twö\r\n');
  // The chunked body's own end: it is whole.
  expect(answer.text).toMatch(/\r\n0\r\n/);
});

it('refuses in words what fails before the first piece', async () => {
  // eslint-disable-next-line require-yield
  async function* pieces(): AsyncIterable<string> {
    throw new Error('a secret of the inside');
  }
  const http = await startTestHttp({ handlers: answering(pieces()) });
  const answer = await http.ask('GET', path, { headers: { cookie } });
  expect([answer.status, (JSON.parse(answer.text) as { code: string }).code]).toEqual([500, 'internal']);
});

it('breaks the connection off when the source fails half-way, and prints nothing of it', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  async function* pieces(): AsyncIterable<string> {
    yield 'one\r\n';
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error('a secret of the inside');
  }
  const http = await startTestHttp({ handlers: answering(pieces()) });
  const answer = await http.ask('GET', path, { headers: { cookie } });
  expect(answer.text).toContain('one');
  expect(answer.text).not.toMatch(/\r\n0\r\n/);
  expect(answer.text).not.toContain('secret');
  expect(http.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});

it('tells the source when the reader hangs up, and takes no more from it than was read', async () => {
  let taken = 0;
  let ended: () => void = () => undefined;
  const told = new Promise<void>((resolve) => (ended = resolve));
  async function* pieces(): AsyncIterable<string> {
    try {
      for (;;) {
        taken += 1;
        yield 'x'.repeat(65_536);
      }
    } finally {
      ended();
    }
  }
  const http = await startTestHttp({ handlers: answering(pieces()) });
  const asked = request(`${http.url}${path}`, { headers: { cookie, host } });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  await once(answer, 'readable');
  // What the sockets between take is some megabytes; the source is endless.
  await vi.waitFor(async () => {
    const before = taken;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(taken).toBe(before);
  });
  expect(taken).toBeLessThan(1000);
  answer.destroy();
  await told;
});

it('lets no stranger have a file', async () => {
  const http = await startTestHttp({ handlers: answering((async function* () {})()) });
  expect((await http.ask('GET', path)).status).toBe(401);
  expect(routes[key].needs).toBe('sign-in');
});
