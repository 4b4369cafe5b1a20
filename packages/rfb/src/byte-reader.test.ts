import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';

const numbered = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index & 255);

describe('a reader of bytes', () => {
  it('moves each byte a few times at most, however small the pieces', () => {
    const reader = new ByteReader();
    const megabytes = 4;
    const startedAt = performance.now();
    for (let sent = 0; sent < megabytes << 20; sent += 64) reader.append(new Uint8Array(64).fill(sent >> 6));
    // Copied as a whole for every piece, this would move 130 GB.
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    const all = reader.bytes(megabytes << 20);
    for (let at = 0; at < all.length; at += 4_096) expect(all[at]).toBe((at >> 6) & 255);
  });

  it('holds little while what comes is read, and lets go what a large message needed', () => {
    const reader = new ByteReader();
    reader.append(new Uint8Array(4 << 20));
    reader.skip(4 << 20);
    for (let round = 0; round < 1_000; round += 1) {
      reader.append(numbered(100));
      expect(reader.capacityBytes).toBeLessThanOrEqual(64 * 1024);
      reader.skip(100);
    }
  });

  it('reads the same whatever the pieces, and whatever was read before', () => {
    for (const piece of [1, 2, 3, 7, 64, 1_000]) {
      const reader = new ByteReader();
      const all = numbered(5_000);
      const read: number[] = [];
      for (let at = 0; at < all.length; at += piece) {
        reader.append(all.subarray(at, at + piece));
        for (;;) {
          const bytes = reader.attempt(() => reader.bytes(5));
          if (bytes === undefined) break;
          read.push(...bytes);
        }
      }
      expect(read).toEqual([...all]);
    }
  });
});
