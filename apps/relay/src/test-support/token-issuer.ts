import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { RelayTokenClaims } from '@usher/link/token';

/** Signs relay tokens as a portal does, written down here once more from RFC 7515, so that both sides can be wrong only apart. */
export class TokenIssuer {
  readonly #keys = generateKeyPairSync('ed25519');
  readonly #kid = randomUUID();

  get jwk(): Record<string, unknown> {
    return { ...this.#keys.publicKey.export({ format: 'jwk' }), kid: this.#kid, alg: 'EdDSA', use: 'sig' };
  }

  sign(claims: RelayTokenClaims, typ = 'usher-relay+jwt'): string {
    const header = { alg: 'EdDSA', typ, kid: this.#kid };
    const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${sign(null, Buffer.from(signed), this.#keys.privateKey).toString('base64url')}`;
  }
}
