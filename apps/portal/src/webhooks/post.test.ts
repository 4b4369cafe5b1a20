import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { isAllowedUrl } from './allowed-url.ts';
import { post } from './post.ts';
import { isPublicAddress } from './public-address.ts';
import { nextTryMs } from './retry-times.ts';
import { signatureOf } from './signature.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const send = (url: string, more: Partial<Parameters<typeof post>[0]> = {}) =>
  post({
    url,
    headers: { 'usher-event': 'webhook.test' },
    body: '{"ä":1}',
    allowPrivate: true,
    timeoutMs: 3_000,
    ...more,
  });

it('takes for public what is in the internet, and nothing that only looks like it', () => {
  const nowhere =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::a00:1 fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1 2002:a00:1::1 2001::1 fe80::1%eth0 name';
  for (const address of nowhere.split(' ')) expect(isPublicAddress(address), address).toBe(false);
  for (const address of ['8.8.8.8', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450::1'])
    expect(isPublicAddress(address), address).toBe(true);
});

it('allows https to names and addresses of the internet alone, however the address is written', () => {
  for (const url of ['https://hooks.example.org/a?b=c', 'https://8.8.8.8/', 'https://[2606:4700::1111]:8443/'])
    expect(isAllowedUrl(url, false), url).toBe(true);
  const refused = [
    'http://hooks.example.org/',
    'https://127.0.0.1/',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://localhost/',
    'https://a.localhost/',
    'https://portal/',
    'https://169.254.169.254/latest/meta-data',
    'https://ana:secret@hooks.example.org/',
    'ftp://hooks.example.org/',
    'nonsense',
  ];
  for (const url of refused) expect(isAllowedUrl(url, false), url).toBe(false);
  expect(isAllowedUrl('http://127.0.0.1:8080/', true)).toBe(true);
  expect(isAllowedUrl('file:///etc/passwd', true)).toBe(false);
});

it('sends nothing to a name that leads to a private address, even beside a public one', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.end();
  });
  const { port } = new URL(url);
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::ffff:127.0.0.1']]) {
    const resolve = () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })));
    const posted = await send(`https://rebound.example.org:${port}/`, { allowPrivate: false, resolve });
    expect(posted).toMatchObject({ status: null, problem: expect.stringContaining('private address') });
  }
  expect(asked).toBe(0);
});

it('goes to the address that was looked at, under the name it was asked for', async () => {
  const hosts: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    hosts.push(request.headers.host);
    response.end('fine');
  });
  const { port } = new URL(url);
  const resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  expect(await send(`http://hooks.example.org:${port}/`, { resolve })).toMatchObject({ status: 200, answer: 'fine' });
  expect(hosts).toEqual([`hooks.example.org:${port}`]);
});

it('follows no redirect, and reads no more of an answer than its start', async () => {
  let asked = 0;
  const url = await serve((_, response) => {
    asked += 1;
    response.writeHead(302, { location: '/elsewhere' });
    response.end('x\0'.repeat(100_000));
  });
  const posted = await send(url);
  expect(posted).toMatchObject({ status: 302, problem: null });
  expect(posted.answer).toBe('x'.repeat(512));
  expect(asked).toBe(1);
});

it('waits no longer than it may: for an answer, and for the rest of one', async () => {
  const silent = await serve(() => undefined);
  expect(await send(silent, { timeoutMs: 150 })).toMatchObject({ status: null, problem: 'No answer within 0.15 s.' });
  const drops = await serve((_, response) => void response.writeHead(200).write('a'));
  expect(await send(drops, { timeoutMs: 150 })).toMatchObject({ status: null });
});

it('says in words why nothing came back', async () => {
  const url = await serve((request) => void request.socket.destroy());
  expect((await send(url)).problem).toBe('The connection broke off.');
  expect((await send('http://127.0.0.1:1/')).problem).toBe('Nothing listens there.');
});

it('tries again after ten seconds, then ever later, for a day and more, and then no more', () => {
  const delays = Array.from({ length: 8 }, (_, index) => nextTryMs(index + 1, 0.5));
  expect(delays).toEqual([10_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 86_400_000, null]);
  expect([nextTryMs(1, 0), nextTryMs(1, 1)]).toEqual([8_000, 12_000]);
});

it('signs the time and the bytes, as anybody computes it', () => {
  // printf '1700000000.{"a":"ä"}' | openssl dgst -sha256 -hmac whsec_golden
  expect(signatureOf('whsec_golden', 1_700_000_000_999, '{"a":"ä"}')).toBe(
    't=1700000000,v1=576f230b43192f622cc7a6fcb37631ce5600c8ee1638ac485e1c36e63bd067b8',
  );
});
