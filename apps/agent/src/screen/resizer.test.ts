import { execFileSync } from 'node:child_process';
import type { RandrExtension } from 'x11';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startXvfb, type Xvfb } from '../test-support/xvfb.ts';
import { Resizer } from './resizer.ts';
import { XConnection } from './x-connection.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let xvfb: Xvfb;
let x: XConnection;
let resizer: Resizer | undefined;

beforeAll(async () => {
  xvfb = await startXvfb('1280x800');
  x = await XConnection.open({ display: xvfb.display, xauthority: xvfb.xauthority, log: quiet });
  resizer = await Resizer.open(x);
});
beforeEach(async () => {
  await resizer?.resize(1280, 800);
});
afterAll(async () => {
  x?.close();
  await xvfb?.stop();
});

/** What xrandr, a program of others, sees. */
function seen() {
  const text = execFileSync('xrandr', ['--verbose'], { env: xvfb.env, encoding: 'utf8' });
  const current = /current (\d+) x (\d+)/.exec(text)?.slice(1).map(Number);
  const shown = /connected (?:primary )?(\d+)x(\d+)/.exec(text)?.slice(1).map(Number);
  return { current, shown, ownModes: [...text.matchAll(/usher-\d+x\d+/g)].map(([name]) => name) };
}

describe('a screen of one output', () => {
  it('takes any size between its limits, larger and smaller, and keeps no mode that it does not show', async () => {
    for (const [width, height] of [
      [801, 603],
      [1111, 777],
      [640, 480],
      [1023, 511],
    ] as const) {
      expect(await resizer?.resize(width, height)).toBe('done');
      expect(seen()).toMatchObject({ current: [width, height], shown: [width, height] });
      expect(seen().ownModes.length).toBeLessThanOrEqual(1);
    }
  });

  it('takes the sizes in the order asked for, when they come at once', async () => {
    const results = await Promise.all([
      resizer?.resize(700, 500),
      resizer?.resize(900, 600),
      resizer?.resize(750, 550),
    ]);
    expect(results).toEqual(['done', 'done', 'done']);
    expect(seen()).toEqual({ current: [750, 550], shown: [750, 550], ownModes: ['usher-750x550'] });
  });

  it('removes what an agent before it left behind', async () => {
    await resizer?.resize(811, 611);
    const next = await Resizer.open(x);
    expect(await next?.resize(1280, 800)).toBe('done');
    expect(seen().ownModes).toEqual([]);
  });

  it.each([
    ['larger than it can be', 1281, 800],
    ['too small to be of use', 63, 400],
    ['nothing', 0, 0],
  ])('refuses a size that is %s, and stays as it was', async (_, width, height) => {
    expect(await resizer?.resize(width, height)).toBe('invalid-size');
    expect(seen()).toEqual({ current: [1280, 800], shown: [1280, 800], ownModes: [] });
  });

  it('shows its former mode again when the server refuses halfway', async () => {
    await resizer?.resize(640, 480);
    const randr = await x.extension<RandrExtension>('randr');
    if (randr === undefined) throw new Error('no RandR');
    const setScreenSize = randr.SetScreenSize;
    // The screen stays small once, and so cannot hold the mode.
    randr.SetScreenSize = () => {
      randr.SetScreenSize = setScreenSize;
    };
    const stubborn = await Resizer.open(x);
    expect(await stubborn?.resize(1000, 700)).toBe('failed');
    expect(seen()).toMatchObject({ current: [640, 480], shown: [640, 480] });
    expect(await stubborn?.resize(1000, 700)).toBe('done');
  });
});
