/** What the portal makes and checks of a link: tickets, relay tokens, statements. Nothing here can open a pipe. */
export { base64url } from './bytes.ts';
export { catchphrase, fingerprint } from './device-name-of-key.ts';
export { formatJoinToken, type JoinToken, parseJoinToken } from './join-token.ts';
export { LinkError, type LinkErrorCode } from './link-error.ts';
export { signRelayToken, signTicket } from './sign-rights.ts';
export {
  agentProofStatement,
  type ControlProof,
  enrolStatement,
  linkKeyStatement,
  portalProofStatement,
  relayProofStatement,
} from './statements.ts';
export {
  type PipeName,
  type RelayTokenClaims,
  relayTokenClaims,
  type TicketClaims,
  ticketClaims,
} from './ticket-claims.ts';
