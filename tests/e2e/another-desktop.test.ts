import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ReplacedDisplay, startReplacedDisplay } from '../support/display.ts';
import { eventually, onlineDevice, type PortalClient, setUp } from '../support/portal-client.ts';
import { startRfb } from '../support/rfb-viewer.ts';
import { connectAs, type SessionViewer } from '../support/session-viewer.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';

let display: ReplacedDisplay;
let usher: UsherProcess;
let client: PortalClient;
let team = '';
let device = '';

beforeAll(async () => {
  display = await startReplacedDisplay('320x240');
  paint('#c35a17');
  usher = await startUsher('up', {
    args: ['--desktop', display.name, '--port', '0'],
    env: { XAUTHORITY: display.xauthority },
  });
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
  device = await onlineDevice(client, team);
});
afterAll(async () => {
  await usher?.stop();
  await display?.stop();
});

const before = Buffer.alloc(64, Buffer.from([0x17, 0x5a, 0xc3, 0]));
const after = Buffer.alloc(64, Buffer.from([0xd8, 0x91, 0x2e, 0]));

function paint(colour: string): void {
  const env = { ...process.env, DISPLAY: display.name, XAUTHORITY: display.xauthority };
  execFileSync('xsetroot', ['-solid', colour], { env });
}

/** Connects and waits for a picture that shows these pixels. */
async function see(pixels: Buffer): Promise<SessionViewer & { received(): Buffer }> {
  const viewer = await connectAs(client, team, device);
  const rfb = await startRfb(viewer.screen);
  rfb.requestUpdate();
  await eventually(() => Promise.resolve(rfb.received().includes(pixels)));
  return { ...viewer, received: () => rfb.received() };
}

const reasonOf = async (session: string) =>
  (await client.call('GET /api/sessions/:session', { params: { session } })).session.reason;
const isOnline = async () =>
  (await client.call('GET /api/teams/:team/devices', { params: { team } })).devices[0]?.online ?? false;

it('is there again, by the same process, when its X server begins anew while nobody looks', async () => {
  display.reset();
  // Whoever starts an agent alone has nobody who starts it again.
  await usher.printed(/Display :\d+ is back/);
  await eventually(isOnline);
  paint('#c35a17');
});

it('ends a session with the desktop that it showed, and admits anew to the one that comes to its display', async () => {
  const viewer = await see(before);
  await display.end();
  await viewer.screenClosed;
  await eventually(() => Promise.resolve(viewer.news.length > 0 && viewer.news));
  expect(viewer.news.at(-1)).toMatchObject({ type: 'goodbye', reason: 'screen-lost' });
  await eventually(async () => (await reasonOf(viewer.admitted.session)) === 'screen-lost');
  await eventually(async () => !(await isOnline()));
  await expect(connectAs(client, team, device)).rejects.toMatchObject({ code: 'device-offline' });

  await display.replace();
  paint('#2e91d8');
  await eventually(isOnline);
  const next = await see(after);
  expect(next.admitted.session).not.toBe(viewer.admitted.session);
  expect(viewer.received().includes(after)).toBe(false);
});
