import { assert, constantFrom, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from './lay-out.ts';

const desktop = { width: 1920, height: 1080 };
const all = { x: 0, y: 0, ...desktop };
const laptop = { width: 1280, height: 800, density: 1 };

describe('the screen in the window', () => {
  it('fits: as large as goes, in the middle', () => {
    const { scale, pane, scrolls } = layOut(laptop, desktop, all, 'fit');
    expect(scale).toBeCloseTo(1280 / 1920);
    expect(pane).toEqual({ left: 0, top: 40, width: 1280, height: 720 });
    expect(scrolls).toBe(false);
  });

  it('at 100 % has one pixel of the display for each of the device, on a dense display too', () => {
    expect(layOut(laptop, desktop, all, 100)).toMatchObject({ scale: 1, sharp: true, scrolls: true });
    const dense = layOut({ ...laptop, density: 2 }, desktop, all, 100);
    expect(dense).toMatchObject({ scale: 0.5, sharp: true, scrolls: false, pane: { width: 960, height: 540 } });
  });

  it.each([
    [50, false],
    [100, true],
    [150, false],
    [200, true],
  ])('is smoothed at %i %%: %s', (percent, sharp) => {
    expect(layOut(laptop, desktop, all, percent).sharp).toBe(sharp);
  });

  it('keeps to a whole ratio rather than blur all for a thin edge', () => {
    const window = { width: 1950, height: 1100, density: 1 };
    expect(layOut(window, desktop, all, 'fit')).toMatchObject({ scale: 1, sharp: true, pane: { left: 15, top: 10 } });
    expect(layOut({ ...window, width: 2100, height: 1200 }, desktop, all, 'fit').sharp).toBe(false);
  });

  it('shows one monitor alone, the rest beyond the edges', () => {
    const right = { x: 1280, y: 100, width: 640, height: 480 };
    const { pane, desktop: whole, scale } = layOut(laptop, desktop, right, 'fit');
    expect(scale).toBeCloseTo(800 / 480);
    expect(pane).toMatchObject({ left: 107, top: 0, height: 800 });
    expect(whole.left).toBeCloseTo(-1280 * scale);
    expect(whole.top).toBeCloseTo(-100 * scale);
  });

  it('never lies outside the window to the left or above, nor off a pixel of the display', () => {
    assert(
      property(
        integer({ min: 200, max: 4000 }),
        integer({ min: 200, max: 3000 }),
        constantFrom(1, 1.25, 1.5, 2, 3),
        double({ min: 50, max: 200, noNaN: true }),
        (width, height, density, percent) => {
          for (const scaling of ['fit', percent] as const) {
            const { pane } = layOut({ width, height, density }, desktop, all, scaling);
            expect(pane.left).toBeGreaterThanOrEqual(0);
            expect((pane.left * density) % 1).toBeCloseTo(0);
            if (scaling === 'fit') expect(pane.width).toBeLessThanOrEqual(width + 1e-6);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
