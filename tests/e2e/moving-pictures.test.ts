import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson, startBrowser } from '../support/browser.ts';
import { type Display, startDisplay } from '../support/display.ts';
import { signIn } from '../support/looking.ts';
import { photo, type Picture, psnr } from '../support/picture.ts';
import { onlineDevice, owner, setUp } from '../support/portal-client.ts';
import { longLeases, startUsher, type UsherProcess } from '../support/usher.ts';
import { openViewer } from '../support/viewer-tab.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

let display: Display;
let screen: XScreen;
let usher: UsherProcess;
let browser: Browser;

beforeAll(async () => {
  display = await startDisplay();
  screen = await openXScreen({ display: display.name, xauthority: display.xauthority });
  const env = { XAUTHORITY: display.xauthority };
  usher = await startUsher('up', { args: ['--desktop', display.name], times: longLeases, env });
  const { client, team } = await setUp(usher.url, usher.setupCode ?? '');
  await onlineDevice(client, team);
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await usher?.stop();
  screen?.close();
  await display?.stop();
});

/** What the page paints, as the browser has it. */
async function painted(viewer: Page): Promise<Picture> {
  const { width, height, rgba } = await viewer.locator('[data-testid=screen] canvas').evaluate((element) => {
    const { width: across, height: down } = element as HTMLCanvasElement;
    const pixels =
      (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, across, down).data ?? new Uint8ClampedArray();
    let text = '';
    for (let from = 0; from < pixels.length; from += 32_768)
      text += String.fromCharCode(...pixels.subarray(from, from + 32_768));
    return { width: across, height: down, rgba: btoa(text) };
  });
  const bytes = Buffer.from(rgba, 'base64');
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) rgb.set(bytes.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  return { width, height, rgb };
}

it('shows a film as H.264 in its right colours, and the last picture without loss once it stands still', async () => {
  const { page, errors } = await newPerson(browser);
  await page.context().addInitScript(() => {
    const { decode } = VideoDecoder.prototype;
    VideoDecoder.prototype.decode = function (chunk) {
      document.documentElement.dataset['decoded'] = String(
        Number(document.documentElement.dataset['decoded'] ?? 0) + 1,
      );
      decode.call(this, chunk);
    };
  });
  await signIn(page, usher.url, owner.email);
  const viewer = await openViewer(page);
  const pictures = [0, 1, 2, 3].map((seed) => photo(800, 600, seed));
  const shows = await Promise.all(pictures.map((picture) => screen.prepare(picture)));
  let shown = 0;
  const film = setInterval(() => {
    shows[shown % shows.length]?.();
    shown += 1;
  }, 40);
  const decoded = (): Promise<number> =>
    viewer.evaluate(() => Number(document.documentElement.dataset['decoded'] ?? 0));
  await expect.poll(decoded, { timeout: 8_000 }).toBeGreaterThan(20);
  const moving = await painted(viewer);
  expect(Math.max(...pictures.map((picture) => psnr(picture, moving)))).toBeGreaterThan(32);
  clearInterval(film);
  const last = pictures[(shown - 1) % pictures.length] ?? moving;
  await expect.poll(async () => psnr(last, await painted(viewer)), { timeout: 8_000 }).toBe(Number.POSITIVE_INFINITY);
  const count = await decoded();
  await viewer.waitForTimeout(300);
  expect(await decoded()).toBe(count);
  expect(errors).toEqual([]);
});
