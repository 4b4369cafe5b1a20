import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Listening, listeningOf, processTree } from '../support/listening.ts';
import { onlineDevice, setUp } from '../support/portal-client.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let listening: Listening[];

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual', '--port', '0'] });
  const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
  await onlineDevice(client, team);
  listening = listeningOf(processTree(usher.pid));
});

afterAll(async () => {
  await usher?.stop();
});

/** What a server says by itself within a second, to somebody who only waits: an RFB server greets first. */
async function greetingOf(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  await sleep(1_000);
  socket.destroy();
  return text;
}

describe('a machine that runs the Portal and a device', () => {
  it('opens one port, on loopback, and the device none: there is no other way to its screen (C1)', () => {
    const ports = listening.filter(({ kind }) => kind !== 'unix');
    expect(ports).toEqual([
      { kind: 'tcp', pid: usher.pid, command: expect.any(String), address: `127.0.0.1:${new URL(usher.url).port}` },
    ]);
    // The look can find: the X server of the desktop waits, for processes of this machine that have its cookie.
    expect(listening.filter(({ command }) => command === 'Xvfb').map(({ kind }) => kind)).toContain('unix');
  });

  it('greets nobody on it as a VNC server would (C1)', async () => {
    expect(await greetingOf(Number(new URL(usher.url).port))).toBe('');
  });

  it('answers nothing to RFB that is sent to it without being asked (C1)', async () => {
    const socket = connect(Number(new URL(usher.url).port), '127.0.0.1');
    const closed = new Promise<string>((done) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1');
      });
      socket.on('close', () => done(text));
    });
    socket.write('RFB 003.008\n\x01\x01');
    expect(await closed).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("keeps the desktop's X server to those who have its cookie", () => {
    const display = listening
      .map(({ command, address }) => command === 'Xvfb' && /X11-unix\/X(\d+)$/.exec(address)?.[1])
      .find(Boolean);
    expect(display).toBeDefined();
    const { status, stderr } = spawnSync('xdpyinfo', ['-display', `:${display}`], {
      env: { PATH: process.env['PATH'], XAUTHORITY: '/dev/null' },
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/unable to open display/);
  });
});
