import { expect, it } from 'vitest';
import { PlaceNumbers } from './place-numbers.ts';

it('gives out the lowest free number, however many are taken', () => {
  const numbers = new PlaceNumbers();
  expect(Array.from({ length: 1_000 }, () => numbers.take())).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
  for (const number of [999, 3, 64, 32, 33]) numbers.release(number);
  expect([1, 2, 3, 4, 5, 6].map(() => numbers.take())).toEqual([3, 32, 33, 64, 999, 1_001]);
});

it('leaves out what is said to be taken', () => {
  const numbers = new PlaceNumbers();
  for (const number of [1, 2, 5_000]) numbers.occupy(number);
  expect([numbers.take(), numbers.take()]).toEqual([3, 4]);
});
