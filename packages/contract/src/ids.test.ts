import { expect, it } from 'vitest';
import { id, uuidv7 } from './ids.ts';

it('makes the example of RFC 9562 appendix A.6', () => {
  const random = Uint8Array.of(0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f);
  expect(uuidv7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

it('orders by time as text, and parses as an id', () => {
  const random = new Uint8Array(10).fill(255);
  const ids = [1, 2, 1_763_930_000_000, 1_763_930_000_001].map((now) => uuidv7(now, random));
  expect(ids.toSorted()).toEqual(ids);
  expect(id.safeParse(ids[2]).success).toBe(true);
});

it('refuses too little randomness', () => {
  expect(() => uuidv7(0, new Uint8Array(9))).toThrow(RangeError);
});
