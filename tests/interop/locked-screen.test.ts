import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openScreen, type Screen } from '../../apps/agent/src/screen/index.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { lockScreen } from '../support/lock-screen.ts';
import { type DecodedViewer, serveDecoded } from '../support/novnc-decoded.ts';
import { psnr, screenPicture } from '../support/picture.ts';
import { keyAndButtonEvents, XProgram } from '../support/x-program.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const [width, height] = [320, 240];
const tight = 7;
const equal = Number.POSITIVE_INFINITY;
const key = { a: 0x61, b: 0x62, shift: 0xffe1 };

let xvfb: Xvfb;
let source: XScreen;
let screen: Screen;
let editor: XProgram;
/** What reaches the program that has the keyboard while nothing is locked. */
let typed: string[] = [];
let viewer: DecodedViewer;

beforeAll(async () => {
  xvfb = await startXvfb(`${width}x${height}`);
  source = await openXScreen(xvfb);
  await source.show(screenPicture(width, height, 1));
  screen = await openScreen({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
  editor = await XProgram.start(xvfb);
  typed = editor.hearInput();
  editor.openWindow({ x: 0, y: 0, width, height: 100 }, { eventMask: keyAndButtonEvents });
  await editor.done();
});
beforeEach(async () => {
  viewer = await serveDecoded(screen, [tight]);
  viewer.pointer(0, 50, 50);
  await expect.poll(likeness).toBe(equal);
  typed.length = 0;
});
afterEach(() => viewer.stop());
afterAll(async () => {
  editor?.close();
  await screen?.close();
  source?.close();
  await xvfb?.stop();
});

const likeness = async (): Promise<number> => psnr(await source.grab(), viewer.picture());
const tap = (...keysyms: readonly number[]): void => {
  for (const keysym of keysyms) for (const down of [true, false]) viewer.key(keysym, down);
};
const click = (): void => {
  for (const buttons of [1, 0]) viewer.pointer(buttons, 60, 60);
};
const presses = (heard: readonly string[]): number => heard.filter((each) => each.startsWith('press')).length;

describe('a screen that is locked', () => {
  it('is shown, its locker alone hears the viewer, and all is as before once it is unlocked', async () => {
    tap(key.a);
    click();
    await expect
      .poll(() => typed)
      .toEqual([expect.stringMatching(/^press/), expect.stringMatching(/^release/), 'button 1']);
    // Held while the lock comes down, and let go behind it.
    viewer.key(key.shift, true);
    await expect.poll(() => presses(typed)).toBe(2);
    const locked = await lockScreen(xvfb, 0x336699);
    const before = typed.length;
    await expect.poll(() => [...viewer.picture().rgb.subarray(0, 3)]).toEqual([0x33, 0x66, 0x99]);
    expect(await likeness()).toBe(equal);
    viewer.key(key.shift, false);
    tap(key.a, key.b);
    click();
    await expect.poll(() => locked.heard.at(-1)).toBe('button 1');
    expect(presses(locked.heard)).toBe(2);
    expect(typed).toHaveLength(before);
    expect(await source.heldInput()).toEqual({ keys: 0, buttons: 0 });

    await locked.unlock();
    await expect.poll(likeness).toBe(equal);
    tap(key.b);
    await expect.poll(() => presses(typed)).toBe(3);
    expect(await source.heldInput()).toEqual({ keys: 0, buttons: 0 });
  });
});

describe('an X server that another program holds', () => {
  it('does all that it was asked meanwhile once it is let go', async () => {
    const holder = await XProgram.start(xvfb);
    await holder.holdServer();
    const seen = viewer.receivedBytes();
    // Drawn by who holds it; nobody else is served.
    holder.openWindow({ x: 0, y: 100, width, height: 100 }, { backgroundPixel: 0x123456 });
    tap(...Array.from({ length: 50 }, () => key.a));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect([typed, viewer.receivedBytes()]).toEqual([[], seen]);
    await holder.letServer();
    await expect.poll(() => presses(typed)).toBe(50);
    await expect.poll(likeness).toBe(equal);
    expect(await source.heldInput()).toEqual({ keys: 0, buttons: 0 });
    holder.close();
  });

  it('costs no more memory the more a viewer wants of it, and no key stays down', async () => {
    const holder = await XProgram.start(xvfb);
    await holder.holdServer();
    viewer.key(key.a, true);
    const before = process.memoryUsage();
    for (let time = 0; time < 100_000; time += 1) {
      viewer.pointer(time % 2, time % width, 50);
      if (time % 10_000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const after = process.memoryUsage();
    expect(after.external - before.external).toBeLessThan(64 << 20);
    await holder.letServer();
    holder.close();
    viewer.stop();
    await expect.poll(() => source.heldInput()).toEqual({ keys: 0, buttons: 0 });
  });
});
