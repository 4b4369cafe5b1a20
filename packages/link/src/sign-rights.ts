import { CompactSign } from 'jose';
import { utf8 } from './bytes.ts';
import type { RelayTokenClaims, TicketClaims } from './ticket-claims.ts';

export const ticketType = 'usher-ticket+jwt';
export const relayTokenType = 'usher-relay+jwt';
export const rightsAlgorithm = 'EdDSA';

/** An Ed25519 private key in whichever form jose takes. */
export type SigningKey = Parameters<CompactSign['sign']>[0];

export function signTicket(claims: TicketClaims, key: SigningKey, kid: string): Promise<string> {
  return sign(ticketType, claims, key, kid);
}

export function signRelayToken(claims: RelayTokenClaims, key: SigningKey, kid: string): Promise<string> {
  return sign(relayTokenType, claims, key, kid);
}

function sign(typ: string, claims: object, key: SigningKey, kid: string): Promise<string> {
  return new CompactSign(utf8.encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: rightsAlgorithm, typ, kid })
    .sign(key);
}
