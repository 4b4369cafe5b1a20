import { execFileSync } from 'node:child_process';
import { afterEach, expect, it } from 'vitest';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { CountingViewer, modern } from '../../bench/support/counting-viewer.ts';
import { photo } from '../support/picture.ts';
import { mountVnc, type VncMount } from '../support/vnc-mount.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

let xvfb: Xvfb | undefined;
let source: XScreen | undefined;
let mount: VncMount | undefined;
let film: NodeJS.Timeout | undefined;

afterEach(async () => {
  clearInterval(film);
  await mount?.close().catch(() => undefined);
  source?.close();
  await xvfb?.stop();
});

/** A viewer with H.264 of a screen that shows a film. */
async function watchFilm(): Promise<CountingViewer> {
  xvfb = await startXvfb('800x600');
  source = await openXScreen(xvfb);
  mount = await mountVnc(xvfb.display, xvfb.xauthority);
  const { prepare } = source;
  const shows = await Promise.all([0, 1, 2, 3].map((seed) => prepare(photo(800, 600, seed))));
  let shown = 0;
  film = setInterval(() => {
    shows[shown % shows.length]?.();
    shown += 1;
  }, 33);
  const viewer = await CountingViewer.connect(mount.port, modern);
  await expect.poll(() => viewer.updates.some(({ videoPixels }) => videoPixels > 0), { timeout: 10_000 }).toBe(true);
  return viewer;
}

it('goes on with the film when the screen takes another size, as video again, and inside the new size', async () => {
  const viewer = await watchFilm();
  execFileSync('xrandr', ['--newmode', 'small', '0', '640', '0', '0', '640', '480', '0', '0', '480'], {
    env: xvfb?.env,
  });
  execFileSync('xrandr', ['--addmode', 'screen', 'small'], { env: xvfb?.env });
  execFileSync('xrandr', ['--output', 'screen', '--mode', 'small'], { env: xvfb?.env });
  await expect.poll(() => mount?.screen.monitors()[0]?.width, { timeout: 5_000 }).toBe(640);
  const from = viewer.updates.length;
  const later = (): number => viewer.updates.slice(from).filter(({ videoPixels }) => videoPixels > 0).length;
  await expect.poll(later, { timeout: 10_000 }).toBeGreaterThan(10);
  const last = viewer.updates.findLast(({ videoPixels }) => videoPixels > 0);
  expect(last?.videoPixels).toBeLessThanOrEqual(640 * 480);
  viewer.close();
});

it('says that the X server is gone when it is killed in the middle of a film, and lets go of everything', async () => {
  const viewer = await watchFilm();
  clearInterval(film);
  const lost = mount?.screen.lost;
  source?.close();
  xvfb?.process.kill('SIGKILL');
  await expect(lost).resolves.toMatchObject({ name: 'ScreenError' });
  await mount?.close();
  viewer.close();
});
