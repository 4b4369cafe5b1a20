import { array, assert, boolean, integer, nat, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChanges } from '../find-changes.ts';
import { Frame } from '../frame.ts';
import { area, type Rectangle } from '../rectangle.ts';
import { findMoves } from './find-moves.ts';
import { type Move, sourceOf } from './move.ts';
import { without } from './without.ts';

const [width, height] = [640, 480];

/** Text-like: every row and column has something of its own. */
function noise(x: number, y: number, seed: number): number {
  let bits = Math.imul(x * 7919 + y * 104_729 + seed, 0x9e3779b1);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x85ebca6b);
  return ((bits ^ (bits >>> 13)) & 7) === 0 ? 0x202020 : 0xf4f4f4;
}

interface Bench {
  readonly frame: Frame;
  readonly before: Uint32Array;
  readonly now: Uint32Array;
}

function bench(): Bench {
  const frame = new Frame(width, height);
  const before = new Uint32Array(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) before[y * width + x] = noise(x, y, 1);
  return { frame, before, now: before.slice() };
}

function move(pixels: Uint32Array, { fromX, fromY, to }: Move): void {
  const source: number[][] = [];
  for (let y = 0; y < to.height; y += 1) {
    const at = (fromY + y) * width + fromX;
    source.push([...pixels.subarray(at, at + to.width)]);
  }
  source.forEach((row, y) => pixels.set(row, (to.y + y) * width + to.x));
}

function fill(pixels: Uint32Array, { x, y, width: across, height: down }: Rectangle, seed: number): void {
  for (let row = y; row < y + down; row += 1) {
    for (let column = x; column < x + across; column += 1) pixels[row * width + column] = noise(column, row, seed);
  }
}

function found(
  { frame, before, now }: Bench,
  films: readonly Rectangle[] = [],
): {
  readonly moves: Move[];
  readonly rest: Rectangle[];
  readonly changed: Rectangle[];
} {
  const asBytes = (pixels: Uint32Array): Buffer => Buffer.from(pixels.buffer);
  asBytes(before).copy(frame.targets[frame.shown]);
  asBytes(now).copy(frame.targets[frame.grabbed]);
  const changed = findChanges(frame, { x: 0, y: 0, width, height });
  const moves = findMoves(frame, changed, films);
  const beside = without(
    changed,
    moves.map(({ to }) => to),
  );
  const rest = beside.flatMap((rectangle) => findChanges(frame, rectangle));
  return { moves, rest, changed };
}

/** Whether a viewer that copies and is sent the rest shows the new picture, pixel by pixel. */
function isShown({ before, now }: Bench, moves: readonly Move[], rest: readonly Rectangle[]): boolean {
  const pixels = before.slice();
  for (const each of moves) move(pixels, each);
  for (const { x, y, width: across, height: down } of rest) {
    for (let row = y; row < y + down; row += 1) {
      const at = row * width + x;
      pixels.set(now.subarray(at, at + across), at);
    }
  }
  return Buffer.from(pixels.buffer).equals(Buffer.from(now.buffer));
}

const total = (rectangles: readonly Rectangle[]): number => rectangles.reduce((sum, each) => sum + area(each), 0);

describe('what moved', () => {
  it('is the scrolled part of a window between two that stand still, to the pixel', () => {
    const screen = bench();
    fill(screen.now, { x: 0, y: 0, width, height }, 1);
    // A page at x 101 to 553 and y 37 to 451 scrolls up by 40 pixels.
    move(screen.now, { fromX: 101, fromY: 77, to: { x: 101, y: 37, width: 452, height: 374 } });
    fill(screen.now, { x: 101, y: 411, width: 452, height: 40 }, 2);
    const { moves, rest } = found(screen);
    expect(moves).toEqual([{ fromX: 101, fromY: 77, to: { x: 101, y: 37, width: 452, height: 374 } }]);
    expect(total(rest)).toBeLessThan(1.2 * 452 * 40);
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is found in two windows that scroll against each other', () => {
    const screen = bench();
    move(screen.now, { fromX: 20, fromY: 60, to: { x: 20, y: 30, width: 260, height: 400 } });
    fill(screen.now, { x: 20, y: 430, width: 260, height: 30 }, 2);
    move(screen.now, { fromX: 340, fromY: 30, to: { x: 340, y: 47, width: 260, height: 400 } });
    fill(screen.now, { x: 340, y: 30, width: 260, height: 17 }, 3);
    const { moves, rest } = found(screen);
    expect(
      moves
        .map(({ fromX, fromY, to }) => [to.x - fromX, to.y - fromY])
        .map(String)
        .toSorted(),
    ).toEqual(['0,-30', '0,17']);
    expect(total(moves.map(({ to }) => to))).toBe(2 * 260 * 400);
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is found around a header that stays where it is', () => {
    const screen = bench();
    for (const top of [0, 200]) {
      move(screen.now, { fromX: 0, fromY: top + 25, to: { x: 0, y: top, width, height: 170 } });
      fill(screen.now, { x: 0, y: top + 170, width, height: 25 }, 2);
    }
    const { moves, rest } = found(screen);
    expect(total(moves.map(({ to }) => to))).toBe(2 * width * 170);
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is found in text that repeats itself, line after line', () => {
    const screen = bench();
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) screen.before[y * width + x] = noise(x, y % 18, 1);
    screen.now.set(screen.before);
    move(screen.now, { fromX: 60, fromY: 50, to: { x: 60, y: 30, width: 500, height: 400 } });
    const { moves, rest } = found(screen);
    expect(total(moves.map(({ to }) => to))).toBeGreaterThan(0.9 * 500 * 380);
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is found sideways', () => {
    const screen = bench();
    move(screen.now, { fromX: 90, fromY: 53, to: { x: 50, y: 53, width: 500, height: 300 } });
    fill(screen.now, { x: 550, y: 53, width: 40, height: 300 }, 2);
    const { moves, rest } = found(screen);
    expect(moves).toEqual([{ fromX: 90, fromY: 53, to: { x: 50, y: 53, width: 500, height: 300 } }]);
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is a window that is dragged both ways, over a ground with a pattern, to the pixel', () => {
    const screen = bench();
    const window = { fromX: 101, fromY: 53, to: { x: 138, y: 72, width: 333, height: 251 } };
    const ground = screen.before.slice();
    fill(screen.before, sourceOf(window), 7);
    screen.now.set(screen.before);
    move(screen.now, window);
    // What it lay on comes to light again.
    for (let y = 53; y < 304; y += 1)
      for (let x = 101; x < 434; x += 1) if (x < 138 || y < 72) screen.now[y * width + x] = ground[y * width + x] ?? 0;
    const { moves, rest } = found(screen);
    expect(moves).toEqual([window]);
    expect(total(rest)).toBeLessThan(0.35 * 333 * 251);
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is a map that is dragged both ways, but for what comes in at its sides', () => {
    const screen = bench();
    const map = { x: 40, y: 30, width: 500, height: 400 };
    move(screen.now, { fromX: 40 + 23, fromY: 30 + 9, to: { x: 40, y: 30, width: 500 - 23, height: 400 - 9 } });
    fill(screen.now, { x: 540 - 23, y: 30, width: 23, height: 400 }, 4);
    fill(screen.now, { x: 40, y: 430 - 9, width: 500, height: 9 }, 5);
    const { moves, rest } = found(screen);
    expect(total(moves.map(({ to }) => to))).toBe((500 - 23) * (400 - 9));
    expect(total(rest)).toBeLessThan(0.15 * area(map));
    expect(isShown(screen, moves, rest)).toBe(true);
  });

  it('is not looked for both ways where a film plays', () => {
    const screen = bench();
    move(screen.now, { fromX: 63, fromY: 39, to: { x: 40, y: 30, width: 500, height: 400 } });
    const { moves } = found(screen, [{ x: 0, y: 0, width, height }]);
    expect(moves).toEqual([]);
  });

  it('is nothing in a picture that is new, and in one of a single colour', () => {
    const screen = bench();
    fill(screen.now, { x: 0, y: 0, width, height }, 9);
    expect(found(screen).moves).toEqual([]);
    screen.now.fill(0x336699);
    expect(found(screen).moves).toEqual([]);
    screen.before.fill(0x996633);
    expect(found(screen).moves).toEqual([]);
  });
});

const rectangle = record({
  x: nat(width - 60),
  y: nat(height - 60),
  width: integer({ min: 20, max: width }),
  height: integer({ min: 20, max: height }),
}).map(({ x, y, width: across, height: down }) => ({
  x,
  y,
  width: Math.min(across, width - x),
  height: Math.min(down, height - y),
}));

it('copies and the rest give exactly the new picture, whatever moved and changed', () => {
  let copied = 0;
  assert(
    property(
      array(
        record({
          to: rectangle,
          dx: integer({ min: -60, max: 60 }),
          dy: integer({ min: -90, max: 90 }),
          straight: boolean(),
        }),
        { maxLength: 3 },
      ),
      array(record({ part: rectangle, seed: integer({ min: 2, max: 9 }), flat: boolean() }), {
        maxLength: 2,
      }),
      (moved, changed) => {
        const screen = bench();
        for (const { to, dx, dy, straight } of moved) {
          const fromX = Math.min(width - to.width, Math.max(0, to.x + (straight ? 0 : dx)));
          const fromY = Math.min(height - to.height, Math.max(0, to.y + dy));
          move(screen.now, { fromX, fromY, to });
        }
        for (const { part, seed, flat } of changed) {
          if (!flat) fill(screen.now, part, seed);
          else
            for (let y = part.y; y < part.y + part.height; y += 1)
              screen.now.fill(seed, y * width + part.x, y * width + part.x + part.width);
        }
        const { moves, rest } = found(screen);
        copied += moves.length;
        for (const each of moves) {
          const source = sourceOf(each);
          expect(
            source.x >= 0 && source.y >= 0 && source.x + source.width <= width && source.y + source.height <= height,
          ).toBe(true);
        }
        expect(isShown(screen, moves, rest)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
  expect(copied).toBeGreaterThan(10);
});
