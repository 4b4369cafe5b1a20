import { describe, expect, it } from 'vitest';
import { keysymsOf, typeText } from './typed-text.ts';

describe('a text typed as keys', () => {
  it('has the keysyms of its characters: Latin-1 as it is, the rest by code point, line ends as Return', () => {
    expect(keysymsOf('aß€Ж😀\r\n\tz')).toEqual([0x61, 0xdf, 0x010020ac, 0x01000416, 0x0101f600, 0xff0d, 0xff09, 0x7a]);
  });

  it('leaves out what no key types', () => {
    expect(keysymsOf('a\u0000\u001bb')).toEqual([0x61, 0x62]);
  });

  it('presses and lets go of each key in turn, and tells how far it came', async () => {
    const [sent, progress]: [string[], number[]] = [[], []];
    await typeText('ab', (message) => sent.push(Buffer.from(message).toString('hex')), {
      onProgress: (typed) => progress.push(typed),
      signal: new AbortController().signal,
    });
    expect(sent).toEqual(['0401000000000061', '0400000000000061', '0401000000000062', '0400000000000062']);
    expect(progress).toEqual([2]);
  });

  it('stops when it is told to, with no key down', async () => {
    const stop = new AbortController();
    const sent: Uint8Array[] = [];
    await typeText('x'.repeat(500), (message) => sent.push(message), {
      onProgress: () => stop.abort(),
      signal: stop.signal,
    });
    expect(sent.length).toBeLessThan(40);
    expect(sent.at(-1)?.[1]).toBe(0);
  });
});
