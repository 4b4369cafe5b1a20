import { randomFillSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { Frame } from '../frame.ts';
import { EncoderPool } from './encoder-pool.ts';

const log = { warn: () => undefined, error: () => undefined, info: () => undefined, debug: () => undefined };
const pixelFormat = {
  bitsPerPixel: 32,
  depth: 24,
  bigEndian: false,
  redMax: 255,
  greenMax: 255,
  blueMax: 255,
  redShift: 16,
  greenShift: 8,
  blueShift: 0,
};

it('answers what was asked before it was closed, and no thread outlives it', async () => {
  const pool = await EncoderPool.start(log, 2);
  await expect.poll(() => pool.threadsReady, { timeout: 15_000 }).toBe(2);
  const frame = new Frame(640, 480);
  randomFillSync(frame.targets[frame.shown]);
  const whole = { x: 0, y: 0, width: 640, height: 480 };
  const viewer = { pixelFormat, tight: true, zrle: false, jpeg: undefined };
  const before = await pool.encode(frame, [whole], viewer);
  const asked = Promise.all(Array.from({ length: 6 }, () => pool.encode(frame, [whole], viewer)));
  await pool.close();
  for (const encoded of await asked) expect(encoded).toHaveLength(before.length);
  const after = await pool.encode(frame, [whole], viewer);
  expect(after.reduce((sum, { payload }) => sum + payload.length, 0)).toBeGreaterThan(640 * 480 * 3);
});
