export type Awaitable<T> = T | Promise<T>;

/** An X25519 private key as its platform holds it; it may be impossible to export. */
export type PrivateKey = object;
/** An AES-256-GCM key as its platform holds it. */
export type CipherKey = object;

export interface KeyPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly privateKey: PrivateKey;
}

/**
 * What Noise needs of a platform (node:crypto in the agent, WebCrypto in the viewer). Results may be promises; a platform
 * that answers at once is not made to wait.
 */
export interface CryptoPort {
  generate(): Awaitable<KeyPair>;
  /** X25519 (RFC 7748); rejects or throws on a public key that gives all zeros. */
  dh(privateKey: PrivateKey, publicKey: Uint8Array): Awaitable<Uint8Array>;
  /** SHA-256. */
  hash(data: Uint8Array): Awaitable<Uint8Array>;
  /** HMAC-SHA-256. */
  hmac(key: Uint8Array, data: Uint8Array): Awaitable<Uint8Array>;
  cipherKey(key: Uint8Array): Awaitable<CipherKey>;
  /** AES-256-GCM with a 12-byte nonce; the answer is ciphertext and 16-byte tag. */
  seal(key: CipherKey, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array): Awaitable<Uint8Array>;
  /** Throws or rejects when the tag is not right. */
  open(key: CipherKey, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array): Awaitable<Uint8Array>;
}
