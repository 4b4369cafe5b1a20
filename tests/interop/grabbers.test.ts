import { afterAll, beforeAll, expect, it } from 'vitest';
import { Capture } from '../../apps/agent/src/screen/capture.ts';
import { XConnection } from '../../apps/agent/src/screen/x-connection.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { screenPicture } from '../support/picture.ts';
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
    for (const seed of [1, 2, 3]) {
      const picture = screenPicture(500, 301, seed);
      await source.show(picture);
      const isShown = (): boolean => {
        capture.wake();
        const { pixels } = capture.frame;
        for (let pixel = 0; pixel < 500 * 301; pixel += 1) {
          for (let part = 0; part < 3; part += 1) {
            if (pixels[pixel * 4 + 2 - part] !== picture.rgb[pixel * 3 + part]) return false;
          }
        }
        return true;
      };
      await expect.poll(isShown, { timeout: 2_000 }).toBe(true);
    }
    capture.close();
    x.close();
  },
);
