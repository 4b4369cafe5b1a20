import type { CryptoPort, KeyPair } from '@usher/link';

const aes = 'AES-GCM';
const x25519 = { name: 'X25519' } as const;
const hmacSha256 = { name: 'HMAC', hash: 'SHA-256' } as const;
const keyBytes = 32;

/** What encrypts pipes in a browser: WebCrypto. No private key and no cipher key can be read out. */
export const webCrypto: CryptoPort = {
  generate: async () => keyPairOf(await generateViewerKey()),
  async dh(privateKey, publicKey) {
    const peer = await crypto.subtle.importKey('raw', own(publicKey), x25519, false, []);
    const bits = await crypto.subtle.deriveBits({ ...x25519, public: peer }, cryptoKey(privateKey), keyBytes * 8);
    const shared = new Uint8Array(bits);
    // RFC 7748 section 6.1: a public key of small order gives zeros.
    if (shared.every((byte) => byte === 0)) throw new RangeError('a public key of small order');
    return shared;
  },
  hash: async (data) => new Uint8Array(await crypto.subtle.digest('SHA-256', own(data))),
  async hmac(key, data) {
    const secret = await crypto.subtle.importKey('raw', own(key), hmacSha256, false, ['sign']);
    return new Uint8Array(await crypto.subtle.sign('HMAC', secret, own(data)));
  },
  async cipherKey(key) {
    if (key.length !== keyBytes) throw new RangeError('a key of 32 bytes is needed');
    return crypto.subtle.importKey('raw', own(key), aes, false, ['encrypt', 'decrypt']);
  },
  async seal(key, nonce, ad, plaintext) {
    const parameters = { name: aes, iv: own(nonce), additionalData: own(ad) };
    return new Uint8Array(await crypto.subtle.encrypt(parameters, cryptoKey(key), own(plaintext)));
  },
  async open(key, nonce, ad, sealed) {
    const parameters = { name: aes, iv: own(nonce), additionalData: own(ad) };
    return new Uint8Array(await crypto.subtle.decrypt(parameters, cryptoKey(key), own(sealed)));
  },
};

/** An X25519 pair whose private half cannot leave this browser. */
export async function generateViewerKey(): Promise<CryptoKeyPair> {
  const made = await crypto.subtle.generateKey(x25519, false, ['deriveBits']);
  if (!('privateKey' in made)) throw new TypeError('this browser cannot make X25519 keys');
  return made;
}

export async function keyPairOf(pair: CryptoKeyPair): Promise<KeyPair> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { publicKey, privateKey: pair.privateKey };
}

function cryptoKey(key: object): CryptoKey {
  if (!(key instanceof CryptoKey)) throw new TypeError('this key belongs to another platform');
  return key;
}

/** WebCrypto takes no memory that is shared with other threads; ours never is, and then nothing is copied. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isOwn(bytes) ? bytes : new Uint8Array(bytes);
}

function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}
