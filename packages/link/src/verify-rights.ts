import { compactVerify, importJWK, type JWK } from 'jose';
import type { z } from 'zod';
import { utf8 } from './bytes.ts';
import { LinkError, type LinkErrorCode } from './link-error.ts';
import { relayTokenType, rightsAlgorithm, ticketType } from './sign-rights.ts';
import { type RelayTokenClaims, relayTokenClaims, type TicketClaims, ticketClaims } from './ticket-claims.ts';

/** Longer than any right the portal signs; nothing longer is even parsed. */
const longestRight = 4096;

export type PublicKeys = readonly Readonly<Record<string, unknown>>[];

/** Checks signature, kind and time (`now`: the portal's clock, epoch ms). Whose right it is, is the caller's to judge. */
export async function verifyTicket(ticket: string, keys: PublicKeys, now: number): Promise<TicketClaims> {
  const claims = await verify(ticket, keys, ticketType, ticketClaims, 'bad-ticket');
  if (now > claims.beginBefore) throw new LinkError('ticket-expired', 'the ticket has expired');
  return claims;
}

/** Checks signature, kind, relay, its start and time. That it is used once is the relay's to remember. */
export async function verifyRelayToken(
  token: string,
  keys: PublicKeys,
  at: { readonly relay: string; readonly relayStartId: string; readonly now: number },
): Promise<RelayTokenClaims> {
  const claims = await verify(token, keys, relayTokenType, relayTokenClaims, 'bad-token');
  if (claims.relay !== at.relay || claims.relayStartId !== at.relayStartId) {
    throw new LinkError('wrong-relay', 'the token names another relay, or another start of this one');
  }
  if (at.now > claims.expiresAt) throw new LinkError('token-expired', 'the token has expired');
  return claims;
}

async function verify<Claims>(
  text: string,
  keys: PublicKeys,
  typ: string,
  schema: z.ZodType<Claims>,
  code: LinkErrorCode,
): Promise<Claims> {
  if (text.length > longestRight) throw new LinkError(code, 'it is too long');
  try {
    const { payload, protectedHeader } = await compactVerify(text, ({ kid }) => keyOf(keys, kid), {
      algorithms: [rightsAlgorithm],
    });
    if (protectedHeader.typ !== typ) throw new LinkError(code, 'it is of another kind');
    return schema.parse(JSON.parse(utf8.decode(payload)));
  } catch (cause) {
    if (cause instanceof LinkError) throw cause;
    throw new LinkError(code, 'it was not signed by the portal, or was altered', { cause });
  }
}

async function keyOf(keys: PublicKeys, kid: string | undefined) {
  const jwk = keys.find((key) => key['kid'] === kid && kid !== undefined);
  if (jwk === undefined) throw new Error('signed by an unknown key');
  return importJWK(jwk as JWK, rightsAlgorithm);
}
