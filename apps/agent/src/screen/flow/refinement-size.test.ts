import { describe, expect, it } from 'vitest';
import { RefinementSize } from './refinement-size.ts';

describe('how much is refined at once', () => {
  it('grows while answers come soon, to a bound', () => {
    const size = new RefinementSize();
    const sizes = [5, 5, 5, 5].map((busyMs) => {
      size.answered(busyMs);
      return size.tiles;
    });
    expect(sizes).toEqual([2, 4, 8, 8]);
  });

  it('stays when they come just in time, and halves when they come late, to one', () => {
    const size = new RefinementSize();
    for (const busyMs of [5, 5]) size.answered(busyMs);
    const sizes = [30, 60, 60, 60].map((busyMs) => {
      size.answered(busyMs);
      return size.tiles;
    });
    expect(sizes).toEqual([4, 2, 1, 1]);
  });
});
