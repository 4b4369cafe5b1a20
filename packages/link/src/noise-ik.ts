import { concat } from './bytes.ts';
import { type CipherState, tagBytes } from './cipher-state.ts';
import type { CryptoPort, KeyPair } from './crypto-port.ts';
import { LinkError } from './link-error.ts';
import { SymmetricState } from './symmetric-state.ts';

const keyBytes = 32;
/** Longest handshake payload accepted; ours are empty. */
const payloadMaxBytes = 1024;

export interface Transport {
  readonly send: CipherState;
  readonly receive: CipherState;
  readonly handshakeHash: Uint8Array;
}

/**
 * Noise IK, initiator's side (Noise 7.5): it knows the responder's static key beforehand.
 *   -> e, es, s, ss
 *   <- e, ee, se
 */
export class Initiator {
  readonly #crypto: CryptoPort;
  readonly #symmetric: SymmetricState;
  readonly #own: KeyPair;
  readonly #ephemeral: KeyPair;
  readonly #peer: Uint8Array;

  static async create(
    crypto: CryptoPort,
    keys: { readonly own: KeyPair; readonly peer: Uint8Array; readonly ephemeral?: KeyPair },
    prologue: Uint8Array,
  ): Promise<Initiator> {
    const symmetric = new SymmetricState(crypto);
    await symmetric.mixHash(prologue);
    await symmetric.mixHash(keys.peer);
    return new Initiator(crypto, symmetric, keys.own, keys.ephemeral ?? (await crypto.generate()), keys.peer);
  }

  private constructor(
    crypto: CryptoPort,
    symmetric: SymmetricState,
    own: KeyPair,
    ephemeral: KeyPair,
    peer: Uint8Array,
  ) {
    this.#crypto = crypto;
    this.#symmetric = symmetric;
    this.#own = own;
    this.#ephemeral = ephemeral;
    this.#peer = peer;
  }

  async writeFirst(payload: Uint8Array = new Uint8Array(0)): Promise<Uint8Array> {
    const symmetric = this.#symmetric;
    await symmetric.mixHash(this.#ephemeral.publicKey);
    await symmetric.mixKey(await this.#crypto.dh(this.#ephemeral.privateKey, this.#peer));
    const own = await symmetric.encryptAndHash(this.#own.publicKey);
    await symmetric.mixKey(await this.#crypto.dh(this.#own.privateKey, this.#peer));
    return concat(this.#ephemeral.publicKey, own, await symmetric.encryptAndHash(payload));
  }

  async readSecond(message: Uint8Array): Promise<Transport & { readonly payload: Uint8Array }> {
    const symmetric = this.#symmetric;
    const ephemeral = field(message, 0, keyBytes);
    const payload = await refusing(async () => {
      await symmetric.mixHash(ephemeral);
      await symmetric.mixKey(await this.#crypto.dh(this.#ephemeral.privateKey, ephemeral));
      await symmetric.mixKey(await this.#crypto.dh(this.#own.privateKey, ephemeral));
      return symmetric.decryptAndHash(rest(message, keyBytes));
    });
    const [send, receive] = await symmetric.split();
    return { send, receive, handshakeHash: symmetric.handshakeHash, payload };
  }
}

/** Noise IK, responder's side: it learns the initiator's static key from the first message. */
export class Responder {
  readonly #crypto: CryptoPort;
  readonly #symmetric: SymmetricState;
  readonly #own: KeyPair;
  readonly #ephemeral: KeyPair;
  #peer = new Uint8Array(0);
  #peerEphemeral = new Uint8Array(0);

  static async create(
    crypto: CryptoPort,
    keys: { readonly own: KeyPair; readonly ephemeral?: KeyPair },
    prologue: Uint8Array,
  ): Promise<Responder> {
    const symmetric = new SymmetricState(crypto);
    await symmetric.mixHash(prologue);
    await symmetric.mixHash(keys.own.publicKey);
    return new Responder(crypto, symmetric, keys.own, keys.ephemeral ?? (await crypto.generate()));
  }

  private constructor(crypto: CryptoPort, symmetric: SymmetricState, own: KeyPair, ephemeral: KeyPair) {
    this.#crypto = crypto;
    this.#symmetric = symmetric;
    this.#own = own;
    this.#ephemeral = ephemeral;
  }

  /** Answers the initiator's static public key, which the caller must judge, and its payload. */
  async readFirst(message: Uint8Array): Promise<{ readonly peer: Uint8Array; readonly payload: Uint8Array }> {
    const symmetric = this.#symmetric;
    this.#peerEphemeral = field(message, 0, keyBytes);
    const sealedKey = field(message, keyBytes, keyBytes + tagBytes);
    const payload = await refusing(async () => {
      await symmetric.mixHash(this.#peerEphemeral);
      await symmetric.mixKey(await this.#crypto.dh(this.#own.privateKey, this.#peerEphemeral));
      this.#peer = new Uint8Array(await symmetric.decryptAndHash(sealedKey));
      await symmetric.mixKey(await this.#crypto.dh(this.#own.privateKey, this.#peer));
      return symmetric.decryptAndHash(rest(message, 2 * keyBytes + tagBytes));
    });
    return { peer: this.#peer, payload };
  }

  async writeSecond(payload: Uint8Array = new Uint8Array(0)): Promise<Transport & { readonly message: Uint8Array }> {
    const symmetric = this.#symmetric;
    await symmetric.mixHash(this.#ephemeral.publicKey);
    await symmetric.mixKey(await this.#crypto.dh(this.#ephemeral.privateKey, this.#peerEphemeral));
    await symmetric.mixKey(await this.#crypto.dh(this.#ephemeral.privateKey, this.#peer));
    const message = concat(this.#ephemeral.publicKey, await symmetric.encryptAndHash(payload));
    const [receive, send] = await symmetric.split();
    return { send, receive, handshakeHash: symmetric.handshakeHash, message };
  }
}

function field(message: Uint8Array, from: number, lengthBytes: number): Uint8Array<ArrayBuffer> {
  if (message.length < from + lengthBytes) throw new LinkError('handshake-failed', 'a handshake message is cut short');
  return new Uint8Array(message.subarray(from, from + lengthBytes));
}

function rest(message: Uint8Array, from: number): Uint8Array {
  const sealed = message.subarray(from);
  if (sealed.length < tagBytes || sealed.length > payloadMaxBytes + tagBytes) {
    throw new LinkError('handshake-failed', 'a handshake message has the wrong length');
  }
  return sealed;
}

async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof LinkError) throw cause;
    throw new LinkError('handshake-failed', 'the peer is not who it must be, or the message was altered', { cause });
  }
}
