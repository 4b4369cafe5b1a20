import type { Awaitable, CipherKey, CryptoPort } from './crypto-port.ts';

export const tagBytes = 16;
/** Both ends take a fresh key after so many records (Noise 4.2, Rekey). */
const recordsPerKey = 2 ** 20;
const empty = new Uint8Array(0);
const zeros = new Uint8Array(32);

/** 4 zero bytes, then the counter as 64 bits big endian (Noise 12.4). */
function nonceOf(counter: number): Uint8Array {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(4, Math.floor(counter / 2 ** 32));
  view.setUint32(8, counter % 2 ** 32);
  return nonce;
}

/** 2^64 - 1, which no record uses: the nonce of a rekey. */
const rekeyNonce = new Uint8Array([0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]);

/** One direction's key and counter (Noise 5.1). Calls must not overlap. */
export class CipherState {
  readonly #crypto: CryptoPort;
  readonly #recordsPerKey: number;
  #key: CipherKey;
  #counter = 0;

  constructor(crypto: CryptoPort, key: CipherKey, keyLife = recordsPerKey) {
    this.#crypto = crypto;
    this.#key = key;
    this.#recordsPerKey = keyLife;
  }

  get needsRekey(): boolean {
    return this.#counter > 0 && this.#counter % this.#recordsPerKey === 0;
  }

  seal(plaintext: Uint8Array, ad: Uint8Array = empty): Awaitable<Uint8Array> {
    return this.#crypto.seal(this.#key, nonceOf(this.#counter++), ad, plaintext);
  }

  open(sealed: Uint8Array, ad: Uint8Array = empty): Awaitable<Uint8Array> {
    return this.#crypto.open(this.#key, nonceOf(this.#counter++), ad, sealed);
  }

  async rekey(): Promise<void> {
    const sealed = await this.#crypto.seal(this.#key, rekeyNonce, empty, zeros);
    this.#key = await this.#crypto.cipherKey(sealed.slice(0, 32));
  }
}
