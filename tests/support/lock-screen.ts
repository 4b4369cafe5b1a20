import type { Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { keyAndButtonEvents, XProgram } from './x-program.ts';

export interface LockedScreen {
  /** The keys and buttons that reached the locker. */
  readonly heard: readonly string[];
  unlock(): Promise<void>;
}

const grabbed = 0;
const asynchronous = 1;

/**
 * What a screen locker does (xsecurelock, i3lock, XScreenSaver): a window over everything, keyboard and pointer grabbed, and
 * the X server held while both come about.
 */
export async function lockScreen(display: Pick<Xvfb, 'display' | 'xauthority'>, colour: number): Promise<LockedScreen> {
  const locker = await XProgram.start(display);
  const { client, x } = locker;
  const heard = locker.hearInput();
  await locker.holdServer();
  const { pixel_width: width, pixel_height: height } = x.screen;
  const values = { backgroundPixel: colour, eventMask: keyAndButtonEvents };
  const window = locker.openWindow({ x: 0, y: 0, width, height }, values);
  const keyboard = await x.request<number>((callback) =>
    client.GrabKeyboard(window, 0, 0, asynchronous, asynchronous, callback),
  );
  const buttons = keyAndButtonEvents & ~3;
  const pointer = await x.request<number>((callback) =>
    client.GrabPointer(window, 0, buttons, asynchronous, asynchronous, 0, 0, 0, callback),
  );
  if (keyboard !== grabbed || pointer !== grabbed) throw new Error(`grabs refused: ${keyboard}, ${pointer}`);
  await locker.letServer();
  return {
    heard,
    async unlock() {
      client.UngrabKeyboard(0);
      client.UngrabPointer(0);
      client.DestroyWindow(window);
      await locker.done();
      locker.close();
    },
  };
}
