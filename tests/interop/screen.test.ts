import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { arrowCursor } from '../../apps/agent/src/screen/arrow-cursor.ts';
import { openScreen, type Screen } from '../../apps/agent/src/screen/index.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { type DecodedViewer, serveDecoded } from '../support/novnc-decoded.ts';
import { psnr, screenPicture } from '../support/picture.ts';
import { startTypewriter, xdotool } from '../support/x-desk.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

const run = promisify(execFile);
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const [copyRect, zrle] = [1, 16];
const [tight, cursor, desktopSize, extendedDesktopSize] = [7, -239, -223, -308];
const quality = (level: number): number => -32 + level;
const equal = Number.POSITIVE_INFINITY;

let xvfb: Xvfb;
let source: XScreen;
let screen: Screen;
let viewer: DecodedViewer | undefined;

beforeAll(async () => {
  xvfb = await startXvfb('640x480');
  source = await openXScreen(xvfb);
  screen = await openScreen({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
});
beforeEach(() => source.show(screenPicture(640, 480, 1)));
afterEach(() => {
  viewer?.stop();
  viewer = undefined;
});
afterAll(async () => {
  await screen?.close();
  source?.close();
  await xvfb?.stop();
});

const likeness = async (): Promise<number> => {
  const shown = viewer?.picture();
  const wanted = await source.grab();
  return shown === undefined || shown.width !== wanted.width ? 0 : psnr(wanted, shown);
};

describe("what noVNC's decoders make of our updates", () => {
  it.each([
    ['Raw', []],
    ['Tight', [tight]],
    ['ZRLE', [zrle]],
  ])('is the screen pixel by pixel, as %s, also after it changes', async (_, encodings) => {
    viewer = await serveDecoded(screen, encodings);
    await expect.poll(likeness, { timeout: 4_000 }).toBe(equal);
    for (const seed of [2, 3, 4]) {
      await source.show(screenPicture(640, 480, seed));
      await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
    }
  });

  it.each([
    [0, 24],
    [1, 26],
    [2, 27],
    [3, 28],
    [4, 30],
    [5, 31],
    [6, 32],
    [7, 33],
    [8, 35],
    // The decoder's fast inverse transform costs two decibels here; TigerVNC's viewer reaches 40 (tigervnc.test.ts).
    [9, 38],
  ])('is as near as quality level %i promises: %i dB', async (level, atLeast) => {
    viewer = await serveDecoded(screen, [tight, quality(level)]);
    await expect.poll(likeness, { timeout: 4_000 }).toBeGreaterThan(atLeast);
    expect(await likeness()).toBeLessThan(equal);
  });
});

describe('what moves on the screen', () => {
  const part = { x: 37, y: 20, width: 511, height: 400 };
  it.each([
    ['up', 0, -40],
    ['down', 0, 13],
    ['sideways', -60, 0],
  ])('%s is copied, and the picture is the screen pixel by pixel', async (_, dx, dy) => {
    viewer = await serveDecoded(screen, [copyRect, tight]);
    await expect.poll(likeness, { timeout: 4_000 }).toBe(equal);
    const before = viewer.receivedBytes();
    await source.scroll(part, dx, dy);
    await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
    const moved = (part.width - Math.abs(dx)) * (part.height - Math.abs(dy));
    expect(viewer.copiedPixels()).toBeGreaterThan(0.8 * moved);
    expect(viewer.receivedBytes() - before).toBeLessThan(40_000);
  });

  it('is sent as pixels to a viewer that cannot copy', async () => {
    viewer = await serveDecoded(screen, [tight]);
    await expect.poll(likeness, { timeout: 4_000 }).toBe(equal);
    await source.scroll(part, 0, -40);
    await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
    expect(viewer.copiedPixels()).toBe(0);
  });
});

describe('the cursor', () => {
  it('is the one of the window under the pointer, and an arrow where X denies us its image', async () => {
    await run('xsetroot', ['-cursor_name', 'watch'], { env: xvfb.env });
    viewer = await serveDecoded(screen, [tight, cursor]);
    const shape = () => viewer?.signs.findLast(({ encoding }) => encoding === cursor);
    const { width, height, hotX, hotY } = arrowCursor;
    const arrow = { width, height, x: hotX, y: hotY };
    await expect.poll(shape).toMatchObject(arrow);
    const typewriter = await startTypewriter(xvfb);
    // The bar of a text: its hot spot is in its middle.
    await expect.poll(shape).not.toMatchObject(arrow);
    const bar = shape();
    expect(bar?.x).toBeGreaterThan(0);
    expect(bar?.payload.subarray(0, (bar.width ?? 0) * (bar.height ?? 0) * 4).some((byte) => byte !== 0)).toBe(true);
    typewriter.stop();
    await expect.poll(shape).toMatchObject(arrow);
  });
});

describe('the size', () => {
  const sizes = () =>
    (viewer?.signs ?? [])
      .filter(({ encoding }) => encoding === extendedDesktopSize || encoding === desktopSize)
      .map(({ encoding, x, y, width, height }) => [encoding, x, y, width, height]);

  it('changes at the wish of a viewer, which is answered once, and the picture is whole again', async () => {
    viewer = await serveDecoded(screen, [tight, desktopSize, extendedDesktopSize]);
    await expect.poll(sizes).toEqual([[extendedDesktopSize, 0, 0, 640, 480]]);
    viewer.askSize(500, 400);
    await expect.poll(sizes).toEqual([expect.anything(), [extendedDesktopSize, 1, 0, 500, 400]]);
    await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
    viewer.askSize(9_000, 9_000);
    await expect.poll(() => sizes().at(-1)).toEqual([extendedDesktopSize, 1, 3, 500, 400]);
    viewer.askSize(640, 480);
    await expect.poll(() => sizes().at(-1)).toEqual([extendedDesktopSize, 1, 0, 640, 480]);
    await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
  });

  it('of a screen that somebody else changes is told to a viewer that knows only DesktopSize', async () => {
    viewer = await serveDecoded(screen, [tight, desktopSize]);
    await expect.poll(likeness, { timeout: 4_000 }).toBe(equal);
    const other = await serveDecoded(screen, [tight, extendedDesktopSize]);
    other.askSize(512, 384);
    await expect.poll(sizes).toEqual([[desktopSize, 0, 0, 512, 384]]);
    await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
    other.askSize(640, 480);
    await expect.poll(likeness, { timeout: 2_000 }).toBe(equal);
    other.stop();
  });

  it('that a viewer cannot be told bounds what it is sent', async () => {
    const other = await serveDecoded(screen, [tight, extendedDesktopSize]);
    other.askSize(512, 384);
    // Shown in that size to who can be told: the capture has it, too.
    await expect.poll(() => other.picture().width).toBe(512);
    // Its canvas refuses what lies outside.
    viewer = await serveDecoded(screen, [tight]);
    await expect.poll(likeness, { timeout: 4_000 }).toBe(equal);
    other.askSize(640, 480);
    await expect.poll(() => other.picture().width).toBe(640);
    await source.show(screenPicture(640, 480, 7));
    const inside = async (): Promise<number> => {
      const { width, rgb } = await source.grab();
      const rows = Array.from({ length: 384 }, (_, y) => rgb.subarray(y * width * 3, (y * width + 512) * 3));
      const part = { width: 512, height: 384, rgb: new Uint8Array(Buffer.concat(rows)) };
      return psnr(part, viewer?.picture() ?? part);
    };
    await expect.poll(inside, { timeout: 2_000 }).toBe(equal);
    other.stop();
  });
});

describe('input', () => {
  const press = (...keysyms: readonly number[]): void => {
    for (const keysym of keysyms) for (const down of [true, false]) viewer?.key(keysym, down);
  };

  it('brings characters that no key of the device has, in both cases', async () => {
    const typewriter = await startTypewriter(xvfb);
    viewer = await serveDecoded(screen, [tight]);
    const text = 'aÄäéÉ€Жж漢字łŁ€é!';
    const names = Array.from(text, (character) => character.codePointAt(0) ?? 0);
    for (const point of names) {
      press(point < 0x100 ? point : 0x0100_0000 + point);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await expect.poll(() => typewriter.text(), { timeout: 3_000 }).toBe(text);
    typewriter.stop();
  });

  it('is let go when the session stops: modifiers, keys and buttons', async () => {
    viewer = await serveDecoded(screen, [tight]);
    for (const keysym of [0xffe1, 0xffe3, 0xffe9, 0x61]) viewer.key(keysym, true);
    viewer.pointer(0b101, 50, 60);
    const modifiers = () => source.heldInput();
    await expect.poll(modifiers).toEqual({ keys: 4, buttons: 2 });
    viewer.stop();
    expect(await modifiers()).toEqual({ keys: 0, buttons: 0 });
  });

  it('turns the wheel', async () => {
    const xev = spawn('stdbuf', ['-oL', 'xev', '-geometry', '400x300+0+0', '-event', 'button'], {
      env: xvfb.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    xev.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await expect
      .poll(() => xdotool(xvfb, 'search', '--name', 'Event Tester').catch(() => ''), { timeout: 4_000 })
      .not.toBe('');
    viewer = await serveDecoded(screen, [tight]);
    for (const button of [8, 0, 8, 0, 16, 0, 32, 0, 64, 0]) viewer.pointer(button, 100, 100);
    const pressed = () => [...output.matchAll(/ButtonPress[^]*?button (\d+)/g)].map(([, button]) => button);
    await expect.poll(pressed).toEqual(['4', '4', '5', '6', '7']);
    xev.kill();
  });
});
