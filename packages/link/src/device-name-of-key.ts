/** Both take SHA-256 over a device's raw identity key (32 bytes): how people compare it. */

/** The first 16 bytes in groups of four hexadecimal digits. */
export function fingerprint(identityKeySha256: Uint8Array): string {
  const hex = Array.from(identityKeySha256.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return (hex.match(/.{4}/g) ?? []).join(' ').toUpperCase();
}

const consonants = 'bdfghjklmnprstvz';
const vowels = 'aiou';

/** Four words that can be read out over the telephone: the first 64 bits as proquints (arXiv 0901.4016). */
export function catchphrase(identityKeySha256: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at < 8; at += 2) {
    words.push(proquint(((identityKeySha256[at] ?? 0) << 8) | (identityKeySha256[at + 1] ?? 0)));
  }
  return words.join('-');
}

/** 16 bits as consonant, vowel, consonant, vowel, consonant: 4, 2, 4, 2 and 4 bits. */
function proquint(word: number): string {
  const consonant = (shift: number): string => consonants[(word >> shift) & 15] ?? '';
  const vowel = (shift: number): string => vowels[(word >> shift) & 3] ?? '';
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}
