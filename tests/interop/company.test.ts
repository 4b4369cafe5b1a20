import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openScreen, type Screen } from '../../apps/agent/src/screen/index.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { type DecodedViewer, serveDecoded } from '../support/novnc-decoded.ts';
import { photo, psnr } from '../support/picture.ts';
import { xdotool } from '../support/x-desk.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
let xvfb: Xvfb;
let source: XScreen;
let screen: Screen;
const viewers: DecodedViewer[] = [];

beforeAll(async () => {
  xvfb = await startXvfb('400x300');
  source = await openXScreen(xvfb);
  screen = await openScreen({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
});
afterEach(() => {
  for (const viewer of viewers.splice(0)) viewer.stop();
});
afterAll(async () => {
  await screen?.close();
  source?.close();
  await xvfb?.stop();
});

async function look(): Promise<DecodedViewer> {
  const viewer = await serveDecoded(screen, [7]);
  viewers.push(viewer);
  return viewer;
}

const pointer = async (): Promise<string> => /x:\d+ y:\d+/.exec(await xdotool(xvfb, 'getmouselocation'))?.[0] ?? '';

it('gives the pointer to who acted last, and to another only after a second without an act', async () => {
  const [ana, ben] = [await look(), await look()];
  ana.pointer(1, 50, 60);
  await expect.poll(pointer).toBe('x:50 y:60');
  ben.pointer(0, 200, 200);
  ana.pointer(1, 70, 80);
  await expect.poll(pointer).toBe('x:70 y:80');
  expect((await source.heldInput()).buttons).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  ben.pointer(0, 210, 220);
  await expect.poll(pointer).toBe('x:210 y:220');
  // What the other held is let go with the desk.
  expect((await source.heldInput()).buttons).toBe(0);
});

it('shows one capture to all, and none waits for one that has stopped reading', async () => {
  const [first, second] = [await look(), await look()];
  const stuck = await serveDecoded(screen, [7], { reads: false });
  viewers.push(stuck);
  for (const seed of [1, 2, 3, 4, 5]) {
    const picture = photo(400, 300, seed);
    await source.show(picture);
    for (const viewer of [first, second]) {
      await expect.poll(() => psnr(picture, viewer.picture()), { timeout: 2_000 }).toBe(Number.POSITIVE_INFINITY);
    }
  }
  expect(stuck.receivedBytes()).toBeLessThan(600_000);
});
