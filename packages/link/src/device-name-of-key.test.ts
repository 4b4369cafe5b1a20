import { expect, it } from 'vitest';
import { catchphrase, fingerprint } from './device-name-of-key.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
/** SHA-256 of the public key of RFC 8032 section 7.1, test 1. */
const digest = bytes('21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9');

it('names a key by the first half of its digest, in groups that can be compared', () => {
  expect(fingerprint(digest)).toBe('21FE 31DF A154 A261 626B F854 046F D227');
});

it('names a key by four words that can be read out', () => {
  expect(catchphrase(digest)).toBe('faluv-galiz-pajih-panod');
});

it('says the proquint that arXiv 0901.4016 gives for 127.0.0.1', () => {
  expect(catchphrase(bytes('7f0000017f000001'))).toBe('lusab-babad-lusab-babad');
  expect(catchphrase(bytes('0000000000000000'))).toBe('babab-babab-babab-babab');
  expect(catchphrase(bytes('ffffffffffffffff'))).toBe('zuzuz-zuzuz-zuzuz-zuzuz');
});

it('changes with every bit that it covers, and with no other', () => {
  for (let bit = 0; bit < 256; bit++) {
    const other = Uint8Array.from(digest);
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (128 >> (bit & 7));
    expect(fingerprint(other) !== fingerprint(digest), `fingerprint, bit ${bit}`).toBe(bit < 128);
    expect(catchphrase(other) !== catchphrase(digest), `catchphrase, bit ${bit}`).toBe(bit < 64);
  }
});
