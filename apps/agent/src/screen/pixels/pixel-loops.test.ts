import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { assert, integer, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { PixelLoops } from './pixel-loops.ts';
import { pixelLayout, pixelMemory } from './pixel-memory.ts';
import { pixelsWasm } from './pixels.wasm.ts';

const [width, height] = [96, 70];
const layout = pixelLayout(width, height);
const memory = pixelMemory(layout);
const loops = new PixelLoops(memory, 0);
const [knownAt, freshAt] = layout.pictures;
const known = new Uint32Array(memory.buffer, knownAt, width * height);
const fresh = new Uint32Array(memory.buffer, freshAt, width * height);
const lines = new Uint32Array(memory.buffer, layout.lines, 512);
const at = (x: number, y: number): number => knownAt + (y * width + x) * 4;

/** Repeatable; the highest byte of a pixel is anything. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

it('runs what its source says', () => {
  const source = readFileSync(new URL('./pixels.c', import.meta.url));
  // Otherwise: node tools/build-pixels.mjs
  expect(pixelsWasm.madeFrom).toBe(createHash('sha256').update(source).digest('hex'));
});

const part = record({
  x: nat(width - 1),
  y: nat(height - 1),
  across: integer({ min: 1, max: width }),
  down: integer({ min: 1, max: height }),
}).map(({ x, y, across, down }) => ({ x, y, across: Math.min(across, width - x), down: Math.min(down, height - y) }));

it('numbers colours as they come, up to 256 of them, whatever the unused byte', () => {
  assert(
    property(part, integer({ min: 1, max: 300 }), nat(), ({ x, y, across, down }, colours, seed) => {
      const next = random(seed);
      for (let pixel = 0; pixel < known.length; pixel += 1)
        known[pixel] = ((next() >>> 8) % colours) * 65_793 + (next() & 0xff000000);
      const expected: number[] = [];
      const indexes: number[] = [];
      for (let row = y; row < y + down; row += 1) {
        for (let column = x; column < x + across; column += 1) {
          const colour = (known[row * width + column] ?? 0) & 0xffffff;
          if (!expected.includes(colour)) expected.push(colour);
          indexes.push(expected.indexOf(colour));
        }
      }
      const found = loops.palette(at(x, y), width, across, down);
      if (expected.length > 256) {
        expect(found).toBeUndefined();
        return;
      }
      expect([...(found?.colours ?? [])]).toEqual(expected);
      expect([...(found?.indexes ?? [])]).toEqual(indexes);
    }),
    { numRuns: 60 },
  );
});

it('hashes rows and columns by their colours, each by its own, and by their order', () => {
  const next = random(7);
  for (let pixel = 0; pixel < known.length; pixel += 1) known[pixel] = next() >>> 8;
  for (const across of [1, 3, 16, 17, 64, 95]) {
    loops.hashRows(at(0, 0), width, across, height, layout.lines);
    const before = [...lines.subarray(0, height)];
    expect(new Set(before).size).toBe(height);
    known[5 * width + across - 1] = ((known[5 * width + across - 1] ?? 0) | 0xff000000) >>> 0;
    loops.hashRows(at(0, 0), width, across, height, layout.lines);
    expect([...lines.subarray(0, height)]).toEqual(before);
    if (across === 1) continue;
    [known[0], known[1]] = [known[1] ?? 0, known[0] ?? 0];
    loops.hashRows(at(0, 0), width, across, height, layout.lines);
    expect(lines[0]).not.toBe(before[0]);
  }
  loops.hashColumns(at(0, 0), width, width, height, layout.lines);
  expect(new Set(lines.subarray(0, width)).size).toBe(width);
});

it('counts the rows that are equal', () => {
  for (let pixel = 0; pixel < known.length; pixel += 1) known[pixel] = pixel;
  fresh.set(known);
  expect(loops.equalRows(knownAt, freshAt, width, 93, height)).toBe(height);
  fresh[40 * width + 92] = 0xff000000 + 40 * width + 92;
  expect(loops.equalRows(knownAt, freshAt, width, 93, height)).toBe(height);
  fresh[40 * width + 92] = 1;
  expect(loops.equalRows(knownAt, freshAt, width, 93, height)).toBe(40);
  expect(loops.equalRows(knownAt, freshAt, width, 92, height)).toBe(height);
});

it.each([96, 38, 2])('turns %i pixels wide into BT.601 4:2:0, to the nearest step', (across) => {
  const next = random(across);
  const down = 32;
  for (let pixel = 0; pixel < known.length; pixel += 1) known[pixel] = next();
  const planes = freshAt;
  const [u, v] = [planes + across * down, planes + (across * down * 5) / 4];
  loops.toI420(at(0, 0), width, across, down, planes, u, v);
  const bytes = new Uint8Array(memory.buffer);
  const parts = (x: number, y: number): number[] => {
    const pixel = known[y * width + x] ?? 0;
    return [(pixel >> 16) & 255, (pixel >> 8) & 255, pixel & 255];
  };
  for (let y = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1) {
      const [red = 0, green = 0, blue = 0] = parts(x, y);
      const luma = 16 + (65.481 * red + 128.553 * green + 24.966 * blue) / 255;
      expect(Math.abs((bytes[planes + y * across + x] ?? 0) - luma)).toBeLessThan(1.5);
    }
  }
  for (let y = 0; y < down / 2; y += 1) {
    for (let x = 0; x < across / 2; x += 1) {
      const four = [parts(2 * x, 2 * y), parts(2 * x + 1, 2 * y), parts(2 * x, 2 * y + 1), parts(2 * x + 1, 2 * y + 1)];
      const [red = 0, green = 0, blue = 0] = [0, 1, 2].map(
        (part_) => four.reduce((sum, each) => sum + (each[part_] ?? 0), 0) / 4,
      );
      const cb = 128 + (-37.797 * red - 74.203 * green + 112 * blue) / 255;
      const cr = 128 + (112 * red - 93.786 * green - 18.214 * blue) / 255;
      expect(Math.abs((bytes[u + (y * across) / 2 + x] ?? 0) - cb)).toBeLessThan(1.5);
      expect(Math.abs((bytes[v + (y * across) / 2 + x] ?? 0) - cr)).toBeLessThan(1.5);
    }
  }
});

it('finds which way an area moved by the places that say so, whatever the unused byte, and nothing where all is new', () => {
  const next = random(3);
  const colours = [0xffffff, 0x202020, 0x336699];
  const colour = (): number => (next() & 0xff000000) | (colours[(next() >>> 9) % 3] ?? 0);
  for (let pixel = 0; pixel < known.length; pixel += 1) known[pixel] = colour();
  for (const [dx, dy] of [
    [7, 5],
    [-11, 3],
    [4, -9],
  ] as const) {
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const isInside = x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height;
        const source = isInside ? (known[(y + dy) * width + x + dx] ?? 0) : colour();
        fresh[y * width + x] = (source & 0xffffff) | (next() & 0xff000000);
      }
    }
    const shift = loops.findShift(knownAt, freshAt, width, width, height);
    expect([shift.dx, shift.dy]).toEqual([dx, dy]);
    expect(shift.votes).toBeGreaterThan(10);
  }
  for (let pixel = 0; pixel < fresh.length; pixel += 1) fresh[pixel] = colour();
  expect(loops.findShift(knownAt, freshAt, width, width, height).votes).toBeLessThan(2);
  expect(loops.findShift(knownAt, freshAt, width, 12, 6).votes).toBe(0);
});
