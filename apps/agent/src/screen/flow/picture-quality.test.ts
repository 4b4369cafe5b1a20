import { expect, it } from 'vitest';
import { AutomaticQuality, chosenQuality, levelQuality } from './picture-quality.ts';

function after(...bytesPerMs: readonly (number | undefined)[]) {
  const automatic = new AutomaticQuality();
  for (const rate of bytesPerMs) automatic.follow(rate);
  return automatic.quality;
}
const many = (rate: number): number[] => Array.from({ length: 10 }, () => rate);

it('follows the road: coarse on 2 Mbit/s, finest on a local network, and back', () => {
  expect(after(...many(250)).jpeg.quality).toBeLessThan(50);
  expect(after(...many(250)).quantizer).toBeGreaterThan(32);
  expect(after(...many(50_000))).toEqual(chosenQuality('high'));
  expect(after(...many(50_000), ...many(250))).toEqual(after(...many(250)));
  expect(after(...many(250), ...many(50_000))).toEqual(chosenQuality('high'));
});

it('begins fine, and stays while nothing is known', () => {
  expect(after(undefined, undefined)).toEqual(after());
  expect(after().jpeg.quality).toBeGreaterThan(80);
});

it('does not swing between two steps on a road that is just good enough for one', () => {
  const automatic = new AutomaticQuality();
  for (const rate of many(1_000)) automatic.follow(rate);
  const seen = new Set<number>();
  for (let sample = 0; sample < 50; sample += 1) {
    automatic.follow(1_000 + (sample % 2) * 250);
    seen.add(automatic.quality.jpeg.quality);
  }
  expect(seen.size).toBe(1);
});

it('shows what a person chose, and to a plain viewer the level it named', () => {
  const [high, medium, low] = [chosenQuality('high'), chosenQuality('medium'), chosenQuality('low')];
  expect([high, medium, low].map(({ jpeg }) => jpeg.quality)).toEqual([92, 77, 41]);
  expect(low.refines).toBe(false);
  expect(levelQuality({ quality: 62, subsampling: '4:2:2' })).toMatchObject({ jpeg: { quality: 62 }, refines: false });
});
