import { expect, it } from 'vitest';
import { HeldInput } from './held-input.ts';
import { waitMs } from './play-input.ts';

it('lets every input wait while the X server is far behind, and none but keys when it is not', () => {
  const input = { type: 'pointer', buttons: 0, x: 1, y: 1 } as const;
  const parts = (isBehind: boolean) => ({ keyboard: { waitMs: () => 7 }, isBehind: () => isBehind });
  const held = new HeldInput();
  expect(waitMs(parts(true), held, input)).toBeGreaterThan(0);
  expect(waitMs(parts(false), held, input)).toBe(0);
  expect(waitMs(parts(false), held, { type: 'key', down: true, keysym: 0x61 })).toBe(7);
});
