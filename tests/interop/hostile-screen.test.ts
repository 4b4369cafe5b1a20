import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { agentToPortal } from '../../packages/contract/src/index.ts';
import { arrowCursor } from '../../apps/agent/src/screen/arrow-cursor.ts';
import { openScreen, type Screen } from '../../apps/agent/src/screen/index.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { type DecodedViewer, serveDecoded } from '../support/novnc-decoded.ts';
import { eventually } from '../support/portal-client.ts';
import { psnr, screenPicture } from '../support/picture.ts';
import { XProgram } from '../support/x-program.ts';
import { openXScreen, type XScreen } from '../support/x-screen.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const [tight, cursor, extendedDesktopSize] = [7, -239, -308];
const equal = Number.POSITIVE_INFINITY;
const structureNotify = 0x20000;
const keyPress = 1;
const mostCursorsPerSecond = 60;
const [width, height] = [320, 240];
const everywhere = { x: 0, y: 0, width, height };

let xvfb: Xvfb;
let source: XScreen;
let screen: Screen;
let program: XProgram;
let viewer: DecodedViewer;
let seed = 1;

beforeAll(async () => {
  xvfb = await startXvfb(`${width}x${height}`);
  source = await openXScreen(xvfb);
  screen = await openScreen({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
});
beforeEach(async () => {
  program = await XProgram.start(xvfb);
  viewer = await serveDecoded(screen, [tight, cursor, extendedDesktopSize]);
  await showsTheScreen();
});
afterEach(() => {
  program.close();
  viewer.stop();
});
afterAll(async () => {
  await screen?.close();
  source?.close();
  await xvfb?.stop();
});

const likeness = async (): Promise<number> => {
  const shown = viewer.picture();
  const wanted = await source.grab();
  return shown.width !== wanted.width || shown.height !== wanted.height ? 0 : psnr(wanted, shown);
};

/** The session goes on: what is drawn now arrives, pixel by pixel. */
async function showsTheScreen(): Promise<void> {
  seed += 1;
  await source.show(screenPicture(width, height, seed));
  await expect.poll(likeness, { timeout: 5_000 }).toBe(equal);
}

/** Does it again and again, each time until the X server has done it; the answer is how often. */
async function keepDoing(forMs: number, act: (time: number) => unknown): Promise<number> {
  const until = performance.now() + forMs;
  let times = 0;
  for (; performance.now() < until; times += 1) {
    await act(times);
    await program.done();
    // The agent is in this process, too.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return times;
}

/** The most memory outside of the heap that was in use while `act` ran, above what was before. */
async function memoryFor(act: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage().external;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().external)), 5);
  await act();
  clearInterval(watch);
  return most - before;
}

it('takes nothing from events that a program makes up, of no kind and no size', async () => {
  for (const [fakeWidth, fakeHeight] of [
    [65_535, 65_535],
    [0, 0],
    [300, 200],
  ] as const) {
    // ConfigureNotify: code u8 | … | event, window u32 | above u32 | x, y i16 | width, height u16 …
    const event = Buffer.alloc(32);
    event[0] = 22;
    for (const at of [4, 8]) event.writeUInt32LE(program.x.root, at);
    event.writeUInt16LE(fakeWidth, 20);
    event.writeUInt16LE(fakeHeight, 22);
    program.sendEvent(program.x.root, structureNotify, event);
  }
  // Every code that there is, those of extensions among them, to the root's followers and to who made a window.
  for (let code = 2; code < 128; code += 1) {
    for (const filling of [0, 0xff]) {
      const event = Buffer.alloc(32, filling);
      event[0] = code;
      program.sendEvent(program.x.root, 0x1ff_ffff, event);
      for (const window of await program.windows()) program.sendEvent(window, 0, event);
    }
  }
  await program.done();
  await showsTheScreen();
  expect(screen.monitors()).toMatchObject([{ width, height }]);
});

describe('cursors', () => {
  const shapes = () => viewer.signs.filter(({ encoding }) => encoding === cursor);

  it('that change as fast as can be are shown as the latest, at most 60 a second', async () => {
    const window = program.openWindow(everywhere);
    const cursors = await Promise.all([1, 2, 3].map((shade) => program.createCursor(256, shade / 4)));
    const last = await program.createCursor(32, 1);
    const [from, began] = [shapes().length, performance.now()];
    await keepDoing(400, () => {
      for (const id of [...cursors, ...cursors]) program.client.ChangeWindowAttributes(window, { cursor: id });
    });
    program.client.ChangeWindowAttributes(window, { cursor: last });
    await expect.poll(() => shapes().at(-1)).toMatchObject({ width: 32, height: 32 });
    const seconds = (performance.now() - began) / 1_000;
    expect(shapes().length - from).toBeGreaterThan(2);
    expect(shapes().length - from).toBeLessThanOrEqual(Math.ceil(seconds * mostCursorsPerSecond) + 2);
    program.client.DestroyWindow(window);
    await showsTheScreen();
  });

  it('of an absurd size are an arrow to viewers, and their pixels are not kept', async () => {
    const window = program.openWindow(everywhere);
    const used = await memoryFor(async () => {
      const huge = await program.createCursor(3_500, 1);
      program.client.ChangeWindowAttributes(window, { cursor: huge });
      await expect.poll(() => shapes().at(-1)).toMatchObject({ width: arrowCursor.width, x: arrowCursor.hotX });
      await showsTheScreen();
    });
    expect(used).toBeLessThan(64 << 20);
    program.client.DestroyWindow(window);
  });
});

describe('monitors', () => {
  const monitors = ['À\n\u0007\u202e', 'x'.repeat(10_000), '', '__proto__'].map((name) => Buffer.from(name));

  it('of any number and name are few and plain to the Portal and to viewers', async () => {
    const names = [
      ...monitors,
      Buffer.from([0xff, 0xfe, 0x80]),
      ...Array.from({ length: 59 }, (_, n) => Buffer.from(`m${n}`)),
    ];
    for (const [index, name] of names.entries()) {
      await program.setMonitor(name, { x: index * 5, y: 0, width: 5, height });
    }
    await expect.poll(() => screen.monitors().length).toBe(16);
    const told = agentToPortal.safeParse({ type: 'screen', monitors: screen.monitors() });
    expect(told.success).toBe(true);
    expect(
      screen
        .monitors()
        .slice(0, 5)
        .map(({ name }) => name),
    ).toEqual(['À', 'x'.repeat(64), '', '__proto__', 'ÿþ']);
    for (const name of names) await program.deleteMonitor(name);
    await expect.poll(() => screen.monitors().length).toBe(1);
    await showsTheScreen();
  });

  it('that move without end are told now and then', async () => {
    const name = Buffer.from('wanders');
    await program.setMonitor(Buffer.from('stays'), { x: 0, y: 0, width: 160, height });
    const from = viewer.receivedBytes();
    const place = (time: number) => ({ x: 160 + (time % 100), y: 0, width: 20, height });
    const times = await keepDoing(400, async (time) => {
      if (time > 0) await program.deleteMonitor(name);
      await program.setMonitor(name, place(time));
    });
    expect(times).toBeGreaterThan(100);
    expect(viewer.receivedBytes() - from).toBeLessThan(20_000);
    await expect.poll(() => screen.monitors().find((each) => each.name === 'wanders')).toMatchObject(place(times - 1));
    for (const each of ['stays', 'wanders']) await program.deleteMonitor(Buffer.from(each));
    await showsTheScreen();
  });
});

it('shows the whole screen in the size that is left when programs are done with changing it', async () => {
  const widths = [160, 300, 320, 250];
  await program.turnOff();
  await keepDoing(
    1_000,
    (time) => void program.setScreenSize(widths[time % widths.length] ?? 1, 150 + (time % 5) * 20),
  );
  await program.setScreenSize(width, height);
  await showsTheScreen();
});

it('goes on through thousands of windows that come and go', async () => {
  for (let round = 0; round < 2; round += 1) {
    const windows = Array.from({ length: 1_000 }, (_, n) =>
      program.openWindow(
        { x: (n * 37) % width, y: (n * 53) % height, width: 3, height: 3 },
        { backgroundPixel: n * 7_919 },
      ),
    );
    await program.done();
    for (const window of windows) program.client.DestroyWindow(window);
    await program.done();
  }
  await showsTheScreen();
});

it('types while the keyboard map changes without end, and holds nothing', async () => {
  const [pressed, released]: [number[], number[]] = [[], []];
  const window = program.openWindow(everywhere, { eventMask: keyPress | (keyPress << 1) });
  program.x.client.on('event', (event: { name?: string; keycode?: number }) => {
    if (event.name === 'KeyPress') pressed.push(event.keycode ?? 0);
    if (event.name === 'KeyRelease') released.push(event.keycode ?? 0);
  });
  await program.done();
  const typed = await keepDoing(400, (time) => {
    const keysym = 0x61 + (time % 26);
    for (let each = 0; each < 10; each += 1)
      program.client.ChangeKeyboardMapping(248 + (each % 8), 2, [keysym, keysym - 32]);
    for (const down of [true, false]) viewer.key(0x61, down);
  });
  await expect.poll(() => released.length).toBe(typed);
  expect(pressed).toEqual(released);
  expect(await source.heldInput()).toEqual({ keys: 0, buttons: 0 });
  program.client.DestroyWindow(window);
  await showsTheScreen();
});

describe('the clipboard', () => {
  const text = Buffer.from('usher '.repeat(17_000));
  /** As RFB says it; once it stands on the clipboard, whose window owns that. */
  async function copyAtViewer(): Promise<number> {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    const clipboard = await program.x.atom('CLIPBOARD');
    return eventually(async () => {
      viewer.say(6, 0, 0, 0, ...length, ...text);
      return program.x.request<number>((callback) => program.client.GetSelectionOwner(clipboard, callback));
    });
  }

  it('is asked for thousands of times at once and costs little memory', async () => {
    await copyAtViewer();
    const [clipboard, utf8, property] = await Promise.all(
      ['CLIPBOARD', 'UTF8_STRING', 'ANSWER'].map((name) => program.x.atom(name)),
    );
    const window = program.openWindow({ x: 0, y: 0, width: 1, height: 1 });
    const used = await memoryFor(async () => {
      for (let time = 0; time < 10_000; time += 1) {
        program.client.ConvertSelection(window, clipboard ?? 0, utf8 ?? 0, property ?? 0, 0);
      }
      await program.done();
      await showsTheScreen();
    });
    expect(used).toBeLessThan(64 << 20);
    program.client.DestroyWindow(window);
  });

  it('works again after a program destroyed our window for it', async () => {
    const before = await copyAtViewer();
    program.client.DestroyWindow(before);
    await program.done();
    expect(await copyAtViewer()).not.toBe(before);
    await showsTheScreen();
  });
});

it.each(['damage', 'shm'] as const)('goes on when a program destroys what it captures with: %s', async (kind) => {
  const windows = await program.windows();
  // Programs get a million ids each, in order; only ours has a window.
  const first = (windows.at(-1) ?? 0) & ~0xfffff;
  await program.destroy(
    kind,
    Array.from({ length: 4_000 }, (_, n) => first + n),
  );
  await showsTheScreen();
});

it('is lost, and says so, when a program ends its connection (XKillClient)', async () => {
  const other = await openScreen({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
  const windows = await program.windows();
  program.client.KillClient(windows.at(-1) ?? 0);
  await expect(other.lost).resolves.toMatchObject({ code: 'x-server-lost' });
  await other.close();
  await showsTheScreen();
});
