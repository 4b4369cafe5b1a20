import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { psnr, screenPicture } from '../support/picture.ts';
import { startTigerVnc, type TigerVncViewer } from '../support/tigervnc.ts';
import { mountVnc, type VncMount } from '../support/vnc-mount.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

const [width, height] = [800, 600];

let source: Xvfb;
let target: Xvfb;
let mount: VncMount;
let sourceScreen: XScreen;
let targetScreen: XScreen;
let viewer: TigerVncViewer | undefined;

beforeAll(async () => {
  [source, target] = await Promise.all([startXvfb(`${width}x${height}`), startXvfb(`${width}x${height}`)]);
  [sourceScreen, targetScreen] = await Promise.all([openXScreen(source), openXScreen(target)]);
  mount = await mountVnc(source.display, source.xauthority);
});
afterEach(async () => {
  await viewer?.stop();
  viewer = undefined;
});
afterAll(async () => {
  await mount?.close();
  sourceScreen?.close();
  targetScreen?.close();
  await Promise.all([source?.stop(), target?.stop()]);
});

/** How near the viewer's display comes to the source within the time, in dB. */
async function likeness(atLeast: number, withinMs: number): Promise<number> {
  const wanted = await sourceScreen.grab();
  const until = performance.now() + withinMs;
  let best = 0;
  while (best < atLeast && performance.now() < until) best = psnr(wanted, await targetScreen.grab());
  return best;
}

const firstWithinMs = 8_000;
const changeWithinMs = 2_000;

describe("TigerVNC's viewer", () => {
  it.each([
    ['without JPEG, pixel by pixel', ['-NoJPEG'], Number.POSITIVE_INFINITY],
    ['at quality 9', ['-QualityLevel=9'], 40],
    ['at its default quality', [], 30],
    ['at quality 3', ['-QualityLevel=3'], 22],
    ['as ZRLE, pixel by pixel', ['-PreferredEncoding=ZRLE', '-NoJPEG'], Number.POSITIVE_INFINITY],
    ['as Raw, pixel by pixel', ['-PreferredEncoding=Raw', '-NoJPEG'], Number.POSITIVE_INFINITY],
    ['in 256 colours', ['-FullColor=0', '-LowColorLevel=2', '-NoJPEG'], 20],
  ])('shows the screen, and what changes on it within 2 s, %s', async (_, options, atLeast) => {
    await sourceScreen.show(screenPicture(width, height, 1));
    viewer = startTigerVnc(target, mount.port, ['-AutoSelect=0', '-RemoteResize=0', ...options]);
    expect(await likeness(atLeast, firstWithinMs), viewer.output()).toBeGreaterThanOrEqual(atLeast);
    await sourceScreen.show(screenPicture(width, height, 2));
    expect(psnr(await sourceScreen.grab(), screenPicture(width, height, 2))).toBe(Number.POSITIVE_INFINITY);
    expect(await likeness(atLeast, changeWithinMs), viewer.output()).toBeGreaterThanOrEqual(atLeast);
  });
});
