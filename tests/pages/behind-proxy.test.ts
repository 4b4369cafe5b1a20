import { afterAll, beforeAll, expect, it } from 'vitest';
import { onlineDevice, setUp } from '../support/portal-client.ts';
import { freePort } from '../support/servers.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';

const origin = 'https://usher.example.org';

let usher: UsherProcess;
let at: string;

beforeAll(async () => {
  const port = await freePort();
  at = `http://localhost:${port}`;
  const args = ['--port', String(port), '--public-url', origin, '--behind-proxy', '127.0.0.1', '--desktop', 'virtual'];
  usher = await startUsher('up', { args });
});

afterAll(async () => {
  await usher.stop();
});

it('brings up this machine under a public address that does not lead to it from here', async () => {
  const code = usher.setupCode ?? '';
  const { client, team } = await setUp(origin, code, at);
  await expect(onlineDevice(client, team)).resolves.toMatch(/^[\w-]{36}$/);
});

it('answers nobody who asks for it by its own port', async () => {
  const answer = await fetch(`${at}/api/setup`);
  expect(answer.status).toBe(403);
});
