import { concat, utf8 } from './bytes.ts';
import { CipherState } from './cipher-state.ts';
import type { CryptoPort } from './crypto-port.ts';

const protocolName = 'Noise_IK_25519_AESGCM_SHA256';
const empty = new Uint8Array(0);

/** Chaining key and handshake hash (Noise 5.2), for the one protocol spoken here. */
export class SymmetricState {
  readonly #crypto: CryptoPort;
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #cipher: CipherState | null = null;

  constructor(crypto: CryptoPort) {
    this.#crypto = crypto;
    // A name of at most 32 bytes is padded with zeros, not hashed.
    this.#hash = concat(utf8.encode(protocolName), new Uint8Array(32 - protocolName.length));
    this.#chainingKey = this.#hash;
  }

  /** Binds what follows to everything said before. */
  get handshakeHash(): Uint8Array {
    return this.#hash;
  }

  async mixHash(data: Uint8Array): Promise<void> {
    this.#hash = await this.#crypto.hash(concat(this.#hash, data));
  }

  async mixKey(input: Uint8Array): Promise<void> {
    const [chainingKey, key] = await this.#hkdf(input);
    this.#chainingKey = chainingKey;
    this.#cipher = new CipherState(this.#crypto, await this.#crypto.cipherKey(key));
  }

  async encryptAndHash(plaintext: Uint8Array): Promise<Uint8Array> {
    const sealed = this.#cipher === null ? plaintext : await this.#cipher.seal(plaintext, this.#hash);
    await this.mixHash(sealed);
    return sealed;
  }

  async decryptAndHash(sealed: Uint8Array): Promise<Uint8Array> {
    const plaintext = this.#cipher === null ? sealed : await this.#cipher.open(sealed, this.#hash);
    await this.mixHash(sealed);
    return plaintext;
  }

  /** The initiator's direction first. */
  async split(): Promise<readonly [CipherState, CipherState]> {
    const [first, second] = await this.#hkdf(empty);
    const state = async (key: Uint8Array): Promise<CipherState> =>
      new CipherState(this.#crypto, await this.#crypto.cipherKey(key));
    return [await state(first), await state(second)];
  }

  async #hkdf(input: Uint8Array): Promise<readonly [Uint8Array, Uint8Array]> {
    const secret = await this.#crypto.hmac(this.#chainingKey, input);
    const first = await this.#crypto.hmac(secret, new Uint8Array([1]));
    const second = await this.#crypto.hmac(secret, concat(first, new Uint8Array([2])));
    return [first, second];
  }
}
