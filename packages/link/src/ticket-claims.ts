import { z } from 'zod';

/** The pipes a session is made of: each its own connection and handshake. */
export const pipeName = z.enum(['screen', 'control']);
export type PipeName = z.infer<typeof pipeName>;

const rights = z.record(z.string().max(40), z.boolean());

/** The right to begin one session (design.md, Link 3). Times are epoch ms on the portal's clock. */
export const ticketClaims = z.object({
  session: z.uuid(),
  fence: z.int().min(1),
  device: z.uuid(),
  /** The start of the agent it was issued for: a restarted agent refuses it. */
  startId: z.uuid(),
  member: z.uuid(),
  /** The person's name, for the device to show. */
  person: z.string().max(200),
  /** base64url of SHA-256 over the viewer's raw X25519 public key. */
  viewerKey: z.string().length(43),
  pipes: z.array(pipeName).min(1).max(8),
  rights,
  /** Not to be begun after this. */
  beginBefore: z.number(),
});
export type TicketClaims = z.infer<typeof ticketClaims>;

/** The right to join one leg of one pipe at one start of one relay, once (rule E5). */
export const relayTokenClaims = z.object({
  /** Unique; a relay accepts each once. */
  id: z.uuid(),
  relay: z.uuid(),
  relayStartId: z.uuid(),
  session: z.uuid(),
  fence: z.int().min(1),
  pipe: pipeName,
  leg: z.enum(['agent', 'viewer']),
  expiresAt: z.number(),
});
export type RelayTokenClaims = z.infer<typeof relayTokenClaims>;
