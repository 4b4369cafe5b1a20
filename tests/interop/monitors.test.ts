import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openScreen, type Screen } from '../../apps/agent/src/screen/index.ts';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { fullRights, type Rights } from '../../packages/contract/src/index.ts';
import type { DesktopMessage } from '../../packages/link/src/index.ts';

const run = promisify(execFile);
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let xvfb: Xvfb;
let screen: Screen;
const open: { stop(): void }[] = [];

beforeAll(async () => {
  xvfb = await startXvfb('1280x800');
  screen = await openScreen({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
});
afterEach(async () => {
  for (const viewer of open.splice(0)) viewer.stop();
  for (const name of ['LEFT', 'RIGHT']) await xrandr('--delmonitor', name).catch(() => undefined);
  await expect.poll(() => screen.monitors()).toMatchObject([{ width: 1280, height: 800 }]);
});
afterAll(async () => {
  await screen.close();
  await xvfb.stop();
});

const xrandr = (...args: readonly string[]) => run('xrandr', args, { env: xvfb.env });

async function twoMonitors(): Promise<void> {
  await xrandr('--setmonitor', 'LEFT', '800/211x800/211+0+0', 'screen');
  await xrandr('--setmonitor', 'RIGHT', '480/127x600/158+800+100', 'none');
}

/** A viewer that hears of the desktop and asks for sizes. */
function watch() {
  let rights: Rights = fullRights;
  const said: DesktopMessage[] = [];
  const served = screen.serve({
    pipe: { send: () => undefined, bufferedBytes: 0, onData: null, onClose: null, close: () => undefined },
    rights: () => rights,
    mayPass: () => true,
    onInput: () => undefined,
    onClosed: () => undefined,
    name: 'Desk',
    say: (message) => {
      if (message.type === 'desktop') said.push(message.desktop);
    },
  });
  open.push(served);
  return {
    monitors: () => said.findLast((message) => message.say === 'monitors'),
    results: () => said.flatMap((message) => (message.say === 'resized' ? [message.result] : [])),
    resize: (width: number, height: number) =>
      served.heard({ type: 'desktop', desktop: { say: 'resize', size: { width, height } } }),
    undo: () => served.heard({ type: 'desktop', desktop: { say: 'resize', size: null } }),
    allow(changed: Partial<Rights>) {
      rights = { ...rights, ...changed };
      served.rightsChanged();
    },
    stop: () => served.stop(),
  };
}

describe('the monitors of the desktop', () => {
  it('are told with their names and places at first, and whenever they change', async () => {
    const viewer = watch();
    expect(viewer.monitors()).toMatchObject({
      monitors: [{ name: 'screen', x: 0, y: 0, width: 1280, height: 800 }],
      resizable: true,
    });
    await twoMonitors();
    const two = [
      { name: 'LEFT', x: 0, y: 0, width: 800, height: 800, primary: false },
      { name: 'RIGHT', x: 800, y: 100, width: 480, height: 600, primary: false },
    ];
    await expect.poll(() => viewer.monitors()).toMatchObject({ monitors: two });
    expect(watch().monitors()).toMatchObject({ monitors: two });
    expect(screen.monitors()).toEqual(two);
    await xrandr('--delmonitor', 'RIGHT');
    // The one that is left shows all.
    const one = { name: 'LEFT', x: 0, y: 0, width: 1280, height: 800 };
    await expect.poll(() => viewer.monitors()).toMatchObject({ monitors: [one] });
  });

  it('never reach beyond the screen', async () => {
    const viewer = watch();
    await xrandr('--setmonitor', 'LEFT', '800/211x800/211+0+0', 'screen');
    await xrandr('--setmonitor', 'RIGHT', '800/211x800/211+900+100', 'none');
    const right = { name: 'RIGHT', x: 900, y: 100, width: 380, height: 700 };
    await expect.poll(() => viewer.monitors()).toMatchObject({ monitors: [{ name: 'LEFT' }, right] });
  });
});

describe("the desktop's size", () => {
  const size = () => screen.monitors().map(({ width, height }) => [width, height]);

  it('is what a viewer wishes, and what it was once that viewer is gone', async () => {
    const viewer = watch();
    viewer.resize(1000, 700);
    await expect.poll(size).toEqual([[1000, 700]]);
    await expect.poll(viewer.results).toEqual(['done']);
    viewer.resize(900, 650);
    await expect.poll(size).toEqual([[900, 650]]);
    viewer.stop();
    await expect.poll(size).toEqual([[1280, 800]]);
  });

  it('goes back at the viewer’s word, and when it may steer no more (E7)', async () => {
    const viewer = watch();
    viewer.resize(1000, 700);
    await expect.poll(size).toEqual([[1000, 700]]);
    viewer.undo();
    await expect.poll(size).toEqual([[1280, 800]]);
    viewer.resize(1000, 700);
    await expect.poll(size).toEqual([[1000, 700]]);
    viewer.allow({ control: false });
    await expect.poll(size).toEqual([[1280, 800]]);
    expect(viewer.monitors()).toMatchObject({ resizable: false });
    viewer.resize(1000, 700);
    await expect.poll(() => viewer.results().at(-1)).toBe('prohibited');
  });

  it('beyond what the X server has is refused with its reason', async () => {
    const viewer = watch();
    viewer.resize(9000, 700);
    await expect.poll(viewer.results).toEqual(['invalid-size']);
  });
});
