import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  KeyObject,
} from 'node:crypto';
import type { CryptoPort } from '@usher/link';

const cipherName = 'aes-256-gcm';
const tagBytes = 16;
const keyBytes = 32;
const options = { authTagLength: tagBytes } as const;

/** What encrypts pipes on a device: node:crypto, every answer at once. */
export const nodeCrypto: CryptoPort = {
  generate() {
    const { publicKey, privateKey } = generateKeyPairSync('x25519');
    return { publicKey: rawPublicKey(publicKey), privateKey };
  },
  dh(privateKey, publicKey) {
    const shared = diffieHellman({ privateKey: keyObject(privateKey), publicKey: x25519PublicKey(publicKey) });
    // RFC 7748 section 6.1: a public key of small order gives zeros.
    if (shared.every((byte) => byte === 0)) throw new RangeError('a public key of small order');
    return new Uint8Array(shared);
  },
  hash: (data) => new Uint8Array(createHash('sha256').update(data).digest()),
  hmac: (key, data) => new Uint8Array(createHmac('sha256', key).update(data).digest()),
  cipherKey(key) {
    if (key.length !== keyBytes) throw new RangeError('a key of 32 bytes is needed');
    return createSecretKey(key);
  },
  seal(key, nonce, ad, plaintext) {
    const cipher = createCipheriv(cipherName, keyObject(key), nonce, options).setAAD(ad);
    const sealed = new Uint8Array(plaintext.length + tagBytes);
    sealed.set(cipher.update(plaintext));
    cipher.final();
    sealed.set(cipher.getAuthTag(), plaintext.length);
    return sealed;
  },
  open(key, nonce, ad, sealed) {
    const length = sealed.length - tagBytes;
    if (length < 0) throw new RangeError('too short to hold a tag');
    const decipher = createDecipheriv(cipherName, keyObject(key), nonce, options)
      .setAAD(ad)
      .setAuthTag(sealed.subarray(length));
    const plaintext = decipher.update(sealed.subarray(0, length));
    decipher.final();
    return plaintext;
  },
};

function keyObject(key: object): KeyObject {
  if (!(key instanceof KeyObject)) throw new TypeError('this key belongs to another platform');
  return key;
}

function x25519PublicKey(raw: Uint8Array): KeyObject {
  if (raw.length !== keyBytes) throw new RangeError('an X25519 public key has 32 bytes');
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

function rawPublicKey(key: KeyObject): Uint8Array {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('this key has no public half');
  return new Uint8Array(Buffer.from(x, 'base64url'));
}
