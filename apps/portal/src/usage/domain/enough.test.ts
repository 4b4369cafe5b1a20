import { expect, it } from 'vitest';
import { enoughFor } from './enough.ts';

it.each([
  [95, 3],
  [96, 4],
  [99, 4],
  [100, 9],
])('for %d percent of a hundred requests', (percent, capacity) => {
  expect(enoughFor({ 9: 1, 3: 5, 1: 60, 2: 30, 4: 4 }, percent)).toBe(capacity);
});

it('says nothing where nobody asked', () => {
  expect(enoughFor({}, 95)).toBeNull();
});
