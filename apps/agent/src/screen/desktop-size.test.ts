import { describe, expect, it } from 'vitest';
import { DesktopSize } from './desktop-size.ts';

const [first, small, large] = [
  { width: 800, height: 600 },
  { width: 640, height: 480 },
  { width: 1600, height: 900 },
];
const [ana, bo] = [{ viewer: 'Ana' }, { viewer: 'Bo' }];

/** A screen that takes its time, and refuses to be wider than 2000. */
function screen() {
  let now = first;
  const resizer = {
    async resize(width: number, height: number) {
      await new Promise((resolve) => setImmediate(resolve));
      if (width > 2000) return 'invalid-size' as const;
      now = { width, height };
      return 'done' as const;
    },
  };
  const size = new DesktopSize(resizer, () => Promise.resolve(now));
  return { size, now: () => now, turn: (to: typeof first) => (now = to) };
}

describe("the desktop's size at a viewer's wish", () => {
  it('is what it was when that viewer goes, however often it changed', async () => {
    const { size, now } = screen();
    await Promise.all([size.set(ana, small), size.set(ana, large), size.set(ana, small)]);
    expect(now()).toEqual(small);
    await size.restore(ana);
    expect(now()).toEqual(first);
  });

  it('stays as another viewer wished it since, until that one goes', async () => {
    const { size, now } = screen();
    await size.set(ana, small);
    await size.set(bo, large);
    await size.restore(ana);
    expect(now()).toEqual(large);
    await size.restore(bo);
    expect(now()).toEqual(first);
  });

  it('stays as somebody at the device set it since', async () => {
    const { size, now, turn } = screen();
    await size.set(ana, small);
    turn(large);
    await size.restore(ana);
    expect(now()).toEqual(large);
  });

  it('is nobody’s when the wish was refused', async () => {
    const { size, now } = screen();
    expect(await size.set(ana, { width: 9000, height: 10 })).toBe('invalid-size');
    await size.restore(ana);
    expect(now()).toEqual(first);
  });

  it('cannot be wished where the X server has no way to it', async () => {
    const size = new DesktopSize(undefined, () => Promise.resolve(first));
    expect([size.canChange, await size.set(ana, small)]).toEqual([false, 'prohibited']);
  });
});
