import { describe, expect, it } from 'vitest';
import { HeldInput } from './held-input.ts';

const plain = (keysym: number) => ({ keysym });
const scanned = (keysym: number, scanCode: number) => ({ keysym, scanCode });

describe('keys that a session holds', () => {
  it.each([
    ['by its keysym', plain(0x71), plain(0x71)],
    ['by its scan code, whatever the keysym has become with Shift let go first', scanned(0x51, 16), scanned(0x71, 16)],
    ['with a scan code that its press had not', plain(0x71), scanned(0x71, 16)],
    ['without the scan code that its press had', scanned(0x71, 16), plain(0x71)],
  ])('are let go %s', (_, press, release) => {
    const held = new HeldInput();
    held.press(press, 24);
    expect([held.holds(release), held.release(release), held.isEmpty]).toEqual([true, 24, true]);
  });

  it('stay down for a release of another key', () => {
    const held = new HeldInput();
    held.press(scanned(0x31, 2), 10);
    // The 1 of the number pad has the same keysym.
    expect(held.release(scanned(0x31, 0x4f))).toBeUndefined();
    expect(held.release(plain(0x32))).toBeUndefined();
    expect(held.releaseKeys()).toEqual([10]);
    expect(held.isEmpty).toBe(true);
  });

  it('are at most so many', () => {
    const held = new HeldInput();
    for (let keysym = 1; !held.isFull; keysym += 1) held.press(plain(keysym), 24);
    expect(held.releaseKeys()).toHaveLength(64);
  });
});
