import { afterAll, beforeAll, expect, it } from 'vitest';
import { Capture } from '../../apps/agent/src/screen/capture.ts';
import { XConnection } from '../../apps/agent/src/screen/x-connection.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { type Picture, screenPicture } from '../support/picture.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
let xvfb: Xvfb;
let source: XScreen;

beforeAll(async () => {
  xvfb = await startXvfb('500x301');
  source = await openXScreen(xvfb);
});
afterAll(async () => {
  source?.close();
  await xvfb?.stop();
});

it.each(['sysv', 'fd', 'core'] as const)(
  '%s brings the screen, and what changes on it, pixel by pixel',
  async (kind) => {
    const x = await XConnection.open({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
    const capture = await Capture.start({ x, log: quiet, now: () => performance.now(), grabbers: [kind] });
    expect(capture.grabberKind).toBe(kind);
    capture.listen({
      isReady: () => true,
      isWatching: () => false,
      onChanges: () => undefined,
      onResize: () => undefined,
    });
    const isShown = (truth: Picture): boolean => {
      capture.wake();
      const { pixels } = capture.frame.picture;
      for (let pixel = 0; pixel < 500 * 301; pixel += 1) {
        for (let part = 0; part < 3; part += 1) {
          if (pixels[pixel * 4 + 2 - part] !== truth.rgb[pixel * 3 + part]) return false;
        }
      }
      return true;
    };
    // All of the screen in turns with a part: the one changes the places of what is known and what is grabbed, the other copies.
    for (const seed of [1, 2, 3]) {
      const picture = screenPicture(500, 301, seed);
      await source.show(picture);
      await expect.poll(() => isShown(picture), { timeout: 2_000 }).toBe(true);
      for (const part of [
        { x: 90, y: 40, width: 300, height: 120 },
        { x: 10, y: 200, width: 100, height: 90 },
      ]) {
        await source.scroll(part, 3 * seed, -15);
        const truth = await source.grab();
        await expect.poll(() => isShown(truth), { timeout: 2_000 }).toBe(true);
      }
    }
    capture.close();
    x.close();
  },
);
