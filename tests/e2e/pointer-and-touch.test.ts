import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, newPerson, screenshot } from '../support/browser.ts';
import { signIn } from '../support/looking.ts';
import { type PointerEar, startPointerEar } from '../support/pointer-ear.ts';
import { type SteeredDevice, startSteeredDevice } from '../support/steered-device.ts';
import { openViewer } from '../support/viewer-tab.ts';
import { startTypewriter, type Typewriter } from '../support/x-desk.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

let device: SteeredDevice;
let ear: PointerEar;
let typewriter: Typewriter;

beforeAll(async () => {
  device = await startSteeredDevice();
  typewriter = await startTypewriter(device);
  // Below the terminal, which is 24 lines high.
  ear = await startPointerEar(device.env, '800x200+0+400');
});
afterAll(async () => {
  ear?.close();
  typewriter?.stop();
  await device?.stop();
});

/** A point of the device's screen, on the page. */
async function onPage(viewer: Page, { x, y }: Point): Promise<Point> {
  const box = await viewer.locator('[data-testid=screen] canvas').boundingBox();
  if (box === null) throw new Error('the screen has no size');
  return { x: box.x + (x + 0.5) * (box.width / 800), y: box.y + (y + 0.5) * (box.height / 600) };
}

const hears = (wanted: readonly string[]) => {
  const all: string[] = [];
  const more = (): string[] => {
    all.push(...ear.heard());
    return all;
  };
  return expect.poll(more, { timeout: 5_000, interval: 20 }).toEqual(wanted);
};
const isAt = (wanted: Point) => expect.poll(() => ear.where(), { timeout: 5_000, interval: 20 }).toEqual(wanted);

async function leave(viewer: Page): Promise<void> {
  const session = viewer.url().split('/').at(-1) ?? '';
  await device.client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
  await viewer.context().close();
}

describe('a mouse', () => {
  let viewer: Page;
  let mouse: CDPSession;

  beforeAll(async () => {
    const { page } = await newPerson(device.browser);
    await signIn(page, device.usher.url);
    viewer = await openViewer(page);
    await viewer.bringToFront();
    mouse = await viewer.context().newCDPSession(viewer);
  });
  afterAll(() => leave(viewer));

  it('is where it points, and each of its five buttons is that button', async () => {
    const { x, y } = await onPage(viewer, { x: 300, y: 500 });
    await viewer.mouse.move(x, y);
    await isAt({ x: 300, y: 500 });
    ear.heard();
    const pressed = { left: 1, middle: 4, right: 2, back: 8, forward: 16 } as const;
    for (const [button, buttons] of Object.entries(pressed)) {
      const event = { x, y, button: button as keyof typeof pressed, clickCount: 1 };
      await mouse.send('Input.dispatchMouseEvent', { ...event, type: 'mousePressed', buttons });
      await mouse.send('Input.dispatchMouseEvent', { ...event, type: 'mouseReleased', buttons: 0 });
    }
    await hears(['+1', '-1', '+2', '-2', '+3', '-3', '+8', '-8', '+9', '-9']);
    expect(viewer.url()).toContain('/view/');
  });

  it('scrolls both ways', async () => {
    const { x, y } = await onPage(viewer, { x: 300, y: 500 });
    await viewer.mouse.move(x, y);
    ear.heard();
    await viewer.mouse.wheel(0, 120);
    await viewer.mouse.wheel(-120, 0);
    // So a browser tells of a pinch on a trackpad; with the key it is meant.
    await mouse.send('Input.dispatchMouseEvent', { type: 'mouseWheel', x, y, deltaX: 0, deltaY: 120, modifiers: 2 });
    await viewer.keyboard.down('Control');
    await viewer.mouse.wheel(0, -120);
    await viewer.keyboard.up('Control');
    await hears(['+5', '-5', '+6', '-6', '+4', '-4']);
  });

  it('that drags off the screen stays the device’s, and lets go there', async () => {
    await viewer.setViewportSize({ width: 1280, height: 500 });
    const canvas = viewer.locator('[data-testid=screen] canvas');
    await expect.poll(async () => (await canvas.boundingBox())?.height).toBeLessThanOrEqual(500);
    const [from, to] = [await onPage(viewer, { x: 10, y: 500 }), await onPage(viewer, { x: -200, y: 450 })];
    await viewer.mouse.move(from.x, from.y);
    await isAt({ x: 10, y: 500 });
    ear.heard();
    await viewer.mouse.down();
    await viewer.mouse.move(to.x, to.y, { steps: 4 });
    await isAt({ x: 0, y: 450 });
    await viewer.mouse.up();
    await hears(['+1', '-1']);
    await viewer.setViewportSize({ width: 1280, height: 800 });
    await expect.poll(async () => (await canvas.boundingBox())?.height).toBeGreaterThan(790);
  });

  it('given to the device says how far it moves, and where it is no more, until it is taken back', async () => {
    const { x, y } = await onPage(viewer, { x: 300, y: 500 });
    await viewer.mouse.move(x, y);
    await isAt({ x: 300, y: 500 });
    await viewer.keyboard.press('Control+Alt+Shift+M');
    await viewer.getByRole('button', { name: 'Keyboard and pointer', exact: true }).click();
    const give = viewer.getByRole('button', { name: 'Give the pointer to the device' });
    const button = await give.boundingBox();
    if (button === null) throw new Error('the button has no place');
    const start = { x: button.x + button.width / 2, y: button.y + button.height / 2 };
    await viewer.mouse.click(start.x, start.y);
    await viewer.getByText('The device has the pointer. Escape gives it back.').waitFor();
    ear.heard();
    // Over the panel on this page, but where it was on the device.
    await viewer.mouse.down();
    await viewer.mouse.up();
    await hears(['+1', '-1']);
    await isAt({ x: 300, y: 500 });
    const box = await viewer.locator('[data-testid=screen] canvas').boundingBox();
    const scale = 800 / (box?.width ?? 800);
    await viewer.mouse.move(start.x + 60, start.y + 30, { steps: 3 });
    await expect
      .poll(() => ear.where(), { timeout: 5_000 })
      .toEqual({ x: expect.closeTo(300 + 60 * scale, -0.5), y: expect.closeTo(500 + 30 * scale, -0.5) });
    await viewer.evaluate(() => document.exitPointerLock());
    await viewer.mouse.move(x, y + 1);
    await viewer.mouse.move(x, y);
    await isAt({ x: 300, y: 500 });
  });
});

describe('fingers on a phone', () => {
  let viewer: Page;
  let fingers: CDPSession;

  beforeAll(async () => {
    const context = await device.browser.newContext({
      viewport: { width: 375, height: 760 },
      hasTouch: true,
      isMobile: true,
      locale: 'en-GB',
    });
    const page = await context.newPage();
    await signIn(page, device.usher.url);
    viewer = await openViewer(page);
    await viewer.bringToFront();
    fingers = await context.newCDPSession(viewer);
  });
  afterAll(() => leave(viewer));

  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: readonly Point[]) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: touchPoints.map((at, id) => ({ ...at, id })) });
  const tap = async (...at: readonly Point[]): Promise<void> => {
    await touch('touchStart', ...at);
    await touch('touchEnd');
  };
  const slide = async (from: readonly Point[], by: Point, steps = 4): Promise<void> => {
    await touch('touchStart', ...from);
    for (let step = 1; step <= steps; step += 1) {
      await touch(
        'touchMove',
        ...from.map(({ x, y }) => ({ x: x + (by.x * step) / steps, y: y + (by.y * step) / steps })),
      );
    }
    await touch('touchEnd');
  };
  const here = { x: 180, y: 600 };
  const beside = { x: 240, y: 600 };
  const useTouch = async (how: 'trackpad' | 'direct'): Promise<void> => {
    await viewer.getByRole('button', { name: 'Show the tools' }).tap();
    await viewer.getByRole('button', { name: 'Keyboard and pointer', exact: true }).tap();
    await viewer.getByLabel('A finger moves the pointer').selectOption(how);
    await viewer.getByRole('button', { name: 'Close keyboard and pointer' }).tap();
  };

  it('directly: what is touched is clicked, and dragged', async () => {
    await useTouch('direct');
    ear.heard();
    await tap(await onPage(viewer, { x: 400, y: 500 }));
    await isAt({ x: 400, y: 500 });
    await hears(['+1', '-1']);
    await slide([await onPage(viewer, { x: 400, y: 500 })], { x: -60, y: 0 });
    await hears(['+1', '-1']);
    expect((await ear.where()).x).toBeLessThan(300);
    await touch('touchStart', await onPage(viewer, { x: 500, y: 550 }));
    await hears(['+3', '-3']);
    await touch('touchEnd');
    await isAt({ x: 500, y: 550 });
  });

  it('as on a trackpad: moves it from where it is, clicks there, scrolls and drags', async () => {
    await useTouch('trackpad');
    const before = await ear.where();
    ear.heard();
    await slide([{ x: 180, y: 300 }], { x: -40, y: -10 });
    await expect.poll(() => ear.where().then(({ x }) => x)).toBeLessThan(before.x - 80);
    await tap(here);
    await hears(['+1', '-1']);
    await tap(here, beside);
    await hears(['+3', '-3']);
    await slide([here, beside], { x: 0, y: -60 });
    await hears(['+5', '-5', '+5', '-5']);
    const start = await ear.where();
    await tap(here);
    await slide([here], { x: 30, y: 0 });
    await hears(['+1', '-1']);
    expect((await ear.where()).x).toBeGreaterThan(start.x + 50);
  });

  it('look closer with two, and the picture stays in its place', async () => {
    const width = async () => (await viewer.locator('[data-testid=screen] canvas').boundingBox())?.width ?? 0;
    const before = await width();
    await touch('touchStart', { x: 150, y: 380 }, { x: 200, y: 380 });
    await touch('touchMove', { x: 100, y: 380 }, { x: 250, y: 380 });
    await touch('touchMove', { x: 80, y: 380 }, { x: 270, y: 380 });
    await touch('touchEnd');
    expect(await width()).toBeGreaterThan(before * 2);
    await screenshot(viewer, 'viewer-phone-zoomed');
    await viewer.setViewportSize({ width: 375, height: 740 });
    await expect.poll(width).toBe(before);
    await viewer.setViewportSize({ width: 375, height: 760 });
  });

  it('type with the keyboard of the screen and the row of keys that it lacks', async () => {
    await useTouch('direct');
    await tap(await onPage(viewer, { x: 100, y: 100 }));
    const keys = viewer.getByRole('toolbar', { name: 'Keys' });
    await keys.getByRole('button', { name: 'Open the keyboard' }).tap();
    const inputMode = () => viewer.evaluate(() => document.querySelector('textarea')?.inputMode);
    expect(await inputMode()).toBe('text');
    await screenshot(viewer, 'viewer-phone-keys');
    expect(await accessibilityFaults(viewer)).toEqual([]);
    const before = typewriter.text().length;
    await fingers.send('Input.insertText', { text: 'Grüße 日x' });
    // What a phone's keyboard deletes it says by no key.
    await viewer.evaluate(() => document.execCommand('delete'));
    await keys.getByRole('button', { name: 'Esc' }).tap();
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await fingers.send('Input.insertText', { text: 'ab' });
    await keys.getByRole('button', { name: 'Tab' }).tap();
    await expect.poll(() => typewriter.text().slice(before)).toBe('Grüße 日x\x7f\x1b\x01b\t');
    await keys.getByRole('button', { name: 'Close the keyboard' }).tap();
    expect(await inputMode()).toBe('none');
  });
});
