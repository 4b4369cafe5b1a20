import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { fullRights } from '@usher/contract';
import { signTicket, type TicketClaims } from '@usher/link';

/** A portal's ticket key. */
export class TicketIssuer {
  readonly #kid = randomUUID();
  readonly #keys = generateKeyPairSync('ed25519');

  get publicKeys(): Record<string, unknown>[] {
    return [{ ...this.#keys.publicKey.export({ format: 'jwk' }), kid: this.#kid }];
  }

  sign(claims: TicketClaims): Promise<string> {
    return signTicket(claims, this.#keys.privateKey, this.#kid);
  }
}

export function claimsFor(
  given: Pick<TicketClaims, 'device' | 'startId' | 'beginBefore'> & Partial<TicketClaims>,
): TicketClaims {
  return {
    session: randomUUID(),
    fence: 1,
    member: randomUUID(),
    person: 'Ada',
    viewerKey: createHash('sha256').update('a viewer').digest('base64url'),
    pipes: ['screen', 'control'],
    rights: fullRights,
    ...given,
  };
}
