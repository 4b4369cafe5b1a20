import { expect, it } from 'vitest';
import { Unrefined } from './unrefined.ts';

const jpeg = 'tight-jpeg' as const;

it('names what was sent with losses once it has stood still, a row of tiles at a time, and each once', () => {
  const unrefined = new Unrefined(300, 200);
  unrefined.changed([{ x: 0, y: 0, width: 300, height: 128 }], 1_000);
  unrefined.sent([
    { x: 0, y: 0, width: 200, height: 128, encoder: jpeg },
    { x: 200, y: 0, width: 100, height: 128, encoder: 'tight-palette' as const },
  ]);
  expect(unrefined.take(999, 8)).toBeUndefined();
  expect(unrefined.take(1_000, 2)).toEqual({ x: 0, y: 0, width: 128, height: 64 });
  expect(unrefined.take(1_000, 8)).toEqual({ x: 128, y: 0, width: 128, height: 64 });
  expect(unrefined.take(1_000, 8)).toEqual({ x: 0, y: 64, width: 256, height: 64 });
  expect(unrefined.isEmpty).toBe(true);
});

it('waits for a tile that goes on changing, and names its neighbours meanwhile', () => {
  const unrefined = new Unrefined(256, 64);
  unrefined.sent([{ x: 0, y: 0, width: 256, height: 64, encoder: jpeg }]);
  unrefined.changed([{ x: 70, y: 10, width: 4, height: 4 }], 5_000);
  expect(unrefined.take(4_000, 8)).toEqual({ x: 0, y: 0, width: 64, height: 64 });
  expect(unrefined.take(4_000, 8)).toEqual({ x: 128, y: 0, width: 128, height: 64 });
  expect(unrefined.take(4_000, 8)).toBeUndefined();
  expect(unrefined.take(5_000, 8)).toEqual({ x: 64, y: 0, width: 64, height: 64 });
});

it('takes a copy of what is lossy for lossy, and stays inside the screen', () => {
  const unrefined = new Unrefined(200, 100);
  unrefined.moved([{ fromX: 0, fromY: 0, to: { x: 100, y: 70, width: 100, height: 30 } }]);
  expect(unrefined.isEmpty).toBe(true);
  unrefined.sent([{ x: 0, y: 0, width: 30, height: 30, encoder: jpeg }]);
  unrefined.moved([{ fromX: 0, fromY: 0, to: { x: 130, y: 70, width: 30, height: 30 } }]);
  expect(unrefined.take(0, 8)).toEqual({ x: 0, y: 0, width: 64, height: 64 });
  expect(unrefined.take(0, 8)).toEqual({ x: 128, y: 64, width: 64, height: 36 });
  expect(unrefined.isEmpty).toBe(true);
});

it('leaves what is shown as a film to the film, and names it once that is over', () => {
  const unrefined = new Unrefined(256, 64);
  const film = { x: 70, y: 0, width: 100, height: 64 };
  unrefined.mark({ x: 0, y: 0, width: 256, height: 64 });
  expect(unrefined.take(0, 8, [film])).toEqual({ x: 0, y: 0, width: 64, height: 64 });
  expect(unrefined.take(0, 8, [film])).toEqual({ x: 192, y: 0, width: 64, height: 64 });
  expect(unrefined.take(0, 8, [film])).toBeUndefined();
  expect(unrefined.take(0, 8)).toEqual({ x: 64, y: 0, width: 128, height: 64 });
});
