import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openBootClock } from './boot-clock.ts';

it('reads the time since boot in milliseconds, finer than one', () => {
  const clock = openBootClock();
  const uptimeMs = (): number => Number.parseFloat(readFileSync('/proc/uptime', 'utf8')) * 1000;
  const before = uptimeMs();
  const read = Array.from({ length: 100 }, () => clock.nowMs());
  // The kernel's text is in steps of 10 ms.
  expect(read[0]).toBeGreaterThanOrEqual(before - 10);
  expect(read.at(-1)).toBeLessThanOrEqual(uptimeMs() + 10);
  expect(read.toSorted((a, b) => a - b)).toEqual(read);
  expect(read.some((ms) => !Number.isInteger(ms))).toBe(true);
});
