/** What a relay makes and checks of a link. Nothing here can open a pipe. */
export { LinkError } from './link-error.ts';
export { relayCloseCodes, rendezvous } from './rendezvous.ts';
export { relayProofStatement } from './statements.ts';
export type { PipeName, RelayTokenClaims } from './ticket-claims.ts';
export { verifyRelayToken } from './verify-rights.ts';
