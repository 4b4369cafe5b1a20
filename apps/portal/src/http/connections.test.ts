import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { startTestHttp } from './test-support/test-http.ts';

const head = 'POST /api/sign-in HTTP/1.1\r\nHost: localhost:7700\r\nOrigin: http://localhost:7700\r\n';
const smuggled = 'GET /api/me HTTP/1.1\r\nHost: localhost:7700\r\n\r\n';
const last = 'GET /healthz HTTP/1.1\r\nHost: localhost:7700\r\nConnection: close\r\n\r\n';
const statuses = (answers: string) => [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);

it('takes no part of a body for a request, also of one that it refused unread', async () => {
  const http = await startTestHttp();
  const large = smuggled.repeat(1 + Math.ceil(65_536 / smuggled.length));
  const afterOf = async (body: string) =>
    statuses(await http.raw(`${head}Content-Length: ${body.length}\r\n\r\n${body}${last}`));
  expect(await afterOf(smuggled)).toEqual(['400', '200']);
  expect(await afterOf(large)).toEqual(['413', '200']);
  const unread = `POST /nowhere HTTP/1.1\r\nHost: localhost:7700\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`;
  expect(statuses(await http.raw(`${unread}${last}`))).toEqual(['404', '200']);
});

it('refuses a request that says its length in two ways', async () => {
  const http = await startTestHttp();
  const ways = [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Transfer-Encoding: chunked, identity\r\n',
    'Transfer-Encoding : chunked\r\n',
    'Content-Length: +5\r\n',
  ];
  for (const way of ways) {
    const answers = await http.raw(`${head}${way}\r\n0\r\n\r\n${smuggled}${last}`);
    expect(statuses(answers), way).toEqual(['400']);
  }
});

it('takes a sender that hangs up half-way for no fault of its own', async () => {
  const http = await startTestHttp();
  const socket = connect(http.port, '127.0.0.1', () => {
    socket.write(`${head}Content-Length: 100\r\n\r\n{"email":`, () => socket.destroy());
  });
  await expect.poll(() => http.logged).toHaveLength(1);
  expect(http.logged).toEqual([{ level: 'info', details: expect.objectContaining({ code: 'bad-request' }) }]);
});

it('keeps on answering while one sender is slow', async () => {
  const http = await startTestHttp();
  const slow = Array.from({ length: 50 }, () => {
    const socket = connect(http.port, '127.0.0.1', () => void socket.write('GET / HTTP/1.1\r\nX-Slow: '));
    socket.on('error', () => undefined);
    return socket;
  });
  expect((await http.ask('GET', '/')).status).toBe(200);
  const before = performance.now();
  await http.close();
  expect(performance.now() - before).toBeLessThan(5000);
  for (const socket of slow) socket.destroy();
});
