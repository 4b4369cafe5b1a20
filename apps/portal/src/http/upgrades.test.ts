import { connect } from 'node:net';
import { type Scope, scopeNames } from '@usher/contract';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { Actor } from '../ports.ts';
import { PortalError } from './handler.ts';
import { ana, cookie, host, origin, startTestHttp } from './test-support/test-http.ts';

interface Taken {
  readonly path: string;
  readonly actor: Actor | null;
  readonly socket: WebSocket;
}

async function startWithUpgrades() {
  const taken: Taken[] = [];
  const rule = (path: string, own: 'own' | 'none' | 'either', signIn: boolean) => ({
    origin: own,
    signIn,
    maxPayloadBytes: 4096,
    accept: (socket: WebSocket, _: unknown, actor: Actor | null) => void taken.push({ path, actor, socket }),
  });
  const http = await startTestHttp({
    keys: {
      read: (secret) =>
        scopeNames.includes(secret as Scope)
          ? Promise.resolve({ ...ana, key: { id: 'k', team: 't', scopes: [secret as Scope] } })
          : Promise.reject(new PortalError('key-wrong')),
    },
    upgrades: {
      '/api/live': { ...rule('/api/live', 'own', true), scope: 'sessions:read' },
      '/api/no-keys': rule('/api/no-keys', 'own', true),
      '/api/agent': rule('/api/agent', 'none', false),
      '/relay': rule('/relay', 'either', false),
    },
  });
  return { ...http, taken };
}

/** Asks for an upgrade and never says another word; answers the status, and keeps the connection. */
function open(port: number, path: string, headers: Readonly<Record<string, string | null>> = {}) {
  const all = {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== null);
  // Half open: it does not hang up by itself when the other side does.
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
  return new Promise<{ status: number; destroy(): void }>((resolve) => {
    socket.once('data', (chunk: Buffer) => {
      resolve({ status: Number(chunk.toString().split(' ')[1]), destroy: () => socket.destroy() });
    });
  });
}

async function statusOf(port: number, path: string, headers?: Readonly<Record<string, string | null>>) {
  const { status, destroy } = await open(port, path, headers);
  destroy();
  return status;
}

it('opens a page’s socket to our own pages only, and to nobody who is not signed in', async () => {
  const { port, taken } = await startWithUpgrades();
  const live = (headers: Record<string, string | null>) => statusOf(port, '/api/live', { cookie, origin, ...headers });
  expect(await live({})).toBe(101);
  expect(taken).toEqual([expect.objectContaining({ path: '/api/live', actor: ana })]);
  expect(await live({ origin: null })).toBe(403);
  expect(await live({ origin: 'null' })).toBe(403);
  expect(await live({ origin: 'http://evil.example' })).toBe(403);
  expect(await live({ origin: 'https://localhost:7700' })).toBe(403);
  expect(await live({ host: 'evil.example' })).toBe(421);
  expect(await live({ cookie: null })).toBe(401);
  expect(await live({ cookie: 'usher=somebody' })).toBe(401);
  expect(taken).toHaveLength(1);
});

it('opens a page’s socket to a key that has its scope, without Origin, and to no cookie beside a key', async () => {
  const { port, taken } = await startWithUpgrades();
  const live = (authorization: string, path = '/api/live') => statusOf(port, path, { authorization, cookie, origin });
  expect(await statusOf(port, '/api/live', { authorization: 'Bearer sessions:read' })).toBe(101);
  expect(taken.map(({ actor }) => actor?.key?.id)).toEqual(['k']);
  expect(await live('Bearer devices:read')).toBe(403);
  expect(await live('Bearer wrong')).toBe(401);
  expect(await live('Bearer ')).toBe(401);
  expect(await live('Bearer sessions:read', '/api/no-keys')).toBe(403);
  expect(taken).toHaveLength(1);
});

it('opens an agent’s socket to no browser, and a relay’s to none but our own pages', async () => {
  const { port, taken } = await startWithUpgrades();
  expect(await statusOf(port, '/api/agent')).toBe(101);
  expect(await statusOf(port, '/api/agent', { origin })).toBe(403);
  expect(await statusOf(port, '/relay')).toBe(101);
  expect(await statusOf(port, '/relay', { origin })).toBe(101);
  expect(await statusOf(port, '/relay', { origin: 'http://evil.example' })).toBe(403);
  expect(taken.map(({ path }) => path)).toEqual(['/api/agent', '/relay', '/relay']);
});

it('opens none at any other path, nor by any other spelling', async () => {
  const { port, taken } = await startWithUpgrades();
  const paths = ['/', '/api/me', '/api/live/', '//api/live', '/API/LIVE', '/api/%6cive', '/api/x/../live', '*'];
  for (const path of paths) expect(await statusOf(port, path, { cookie, origin }), path).toBe(404);
  expect(await statusOf(port, '/api/live?team=x', { cookie, origin })).toBe(101);
  expect(taken).toHaveLength(1);
});

it('refuses what is no WebSocket', async () => {
  const { port, taken } = await startWithUpgrades();
  expect(await statusOf(port, '/api/agent', { 'sec-websocket-key': 'short' })).toBe(400);
  expect(await statusOf(port, '/api/agent', { 'sec-websocket-version': '7' })).toBe(400);
  expect(await statusOf(port, '/api/agent', { upgrade: 'h2c' })).toBe(400);
  expect(taken).toEqual([]);
});

it('lets go of whoever it refused, though they never hang up', async () => {
  const { port, close } = await startWithUpgrades();
  expect((await open(port, '/nowhere')).status).toBe(404);
  const before = performance.now();
  await close();
  expect(performance.now() - before).toBeLessThan(900);
});

it('closes within moments, though a peer never answers the close', async () => {
  const { port, close, taken } = await startWithUpgrades();
  const mute = await open(port, '/api/agent');
  expect(mute.status).toBe(101);
  expect(taken).toHaveLength(1);
  const before = performance.now();
  await close();
  const tookMs = performance.now() - before;
  expect(tookMs).toBeGreaterThan(900);
  expect(tookMs).toBeLessThan(5000);
});

it('closes at once when every peer answers', async () => {
  const { port, close } = await startWithUpgrades();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/agent`, { headers: { host } });
  await new Promise((resolve) => socket.once('open', resolve));
  const code = new Promise((resolve) => socket.once('close', resolve));
  const before = performance.now();
  await close();
  expect(performance.now() - before).toBeLessThan(900);
  expect(await code).toBe(1001);
});
