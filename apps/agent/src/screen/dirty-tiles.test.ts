import { array, assert, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { DirtyTiles } from './dirty-tiles.ts';
import { area, type Rectangle } from './rectangle.ts';

const [width, height] = [500, 300];

function painted(rectangles: readonly Rectangle[]): Uint8Array {
  const pixels = new Uint8Array(width * height);
  for (const { x, y, width: across, height: down } of rectangles) {
    for (let row = y; row < y + down; row += 1) pixels.fill(1, row * width + x, row * width + x + across);
  }
  return pixels;
}

const rectangle = record({
  x: integer({ min: 0, max: width - 1 }),
  y: integer({ min: 0, max: height - 1 }),
  across: integer({ min: 1, max: 200 }),
  down: integer({ min: 1, max: 200 }),
}).map(({ x, y, across, down }) => ({ x, y, width: Math.min(across, width - x), height: Math.min(down, height - y) }));

it('gives back every pixel that was added, however small the portions', () => {
  assert(
    property(
      array(rectangle, { minLength: 1, maxLength: 6 }),
      integer({ min: 1, max: 60_000 }),
      (added, mostPixels) => {
        const tiles = new DirtyTiles(width, height);
        tiles.addAll(added);
        const taken: Rectangle[] = [];
        while (!tiles.isEmpty) {
          const portion = tiles.take(mostPixels);
          expect(portion.length).toBeGreaterThan(0);
          taken.push(...portion);
        }
        const shown = painted(taken);
        expect(painted(added).every((isAdded, pixel) => isAdded <= (shown[pixel] ?? 0))).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

it('takes what is typed before what scrolls, and of the rest about as much as was asked for', () => {
  const tiles = new DirtyTiles(width, height);
  tiles.add({ x: 0, y: 0, width, height: 256 });
  tiles.add({ x: 450, y: 290, width: 8, height: 10 });
  const first = tiles.take(20_000);
  expect(first).toContainEqual({ x: 450, y: 290, width: 8, height: 10 });
  const pixels = first.reduce((sum, each) => sum + area(each), 0);
  expect(pixels).toBeGreaterThan(19_000);
  expect(pixels).toBeLessThan(26_000);
  expect(tiles.touches({ x: 450, y: 290, width: 8, height: 10 })).toBe(false);
  expect(tiles.isEmpty).toBe(false);
});
