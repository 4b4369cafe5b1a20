import { z } from 'zod';
import { id } from './ids.ts';
import { line } from './line.ts';

/** Version of the control protocol between relay and portal. */
export const relayProtocolVersion = 1;
export const relayMessageMaxBytes = 262_144;

const fence = z.int().min(1);
const ref = z.object({ id, fence });
const pipe = z.enum(['screen', 'control']);

export const portalToRelay = z.discriminatedUnion('type', [
  z.object({ type: z.literal('challenge'), nonce: z.string().max(200), protocol: z.int() }),
  z.object({
    type: z.literal('welcome'),
    /** JWKS of relay-token keys, newest first. */
    tokenKeys: z.array(z.record(z.string(), z.unknown())).max(4),
    leaseMs: z.int(),
    now: z.number(),
  }),
  /** First after a reconnect: every session ended in the last 60 s. */
  z.object({ type: z.literal('ended'), sessions: z.array(ref).max(2000) }),
  z.object({ type: z.literal('extend'), sessions: z.array(ref).max(1000) }),
  /** Cut every pipe of the session with this fence or an older one, now. */
  z.object({ type: z.literal('cut'), id, fence }),
]);
export type PortalToRelay = z.infer<typeof portalToRelay>;

export const relayToPortal = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('prove'),
    relay: id,
    startId: id,
    signature: z.string().max(200),
    /**
     * Of a relay the portal may not know yet: its Ed25519 public key, and base64url of HMAC-SHA256 by the relay token over
     * the proof's statement followed by the raw key. The token itself never travels.
     */
    enrol: z
      .object({ identityKey: z.string().length(43), name: line.min(1).max(100), mac: z.string().length(43) })
      .optional(),
  }),
  z.object({
    type: z.literal('hello'),
    protocol: z.int(),
    relay: id,
    startId: id,
    version: line.max(50),
    /** Where agents and viewers reach its pipes; ws or wss. */
    url: line.max(500),
  }),
  z.object({ type: z.literal('joined'), id, fence, pipe }),
  z.object({ type: z.literal('left'), id, fence, pipe, bytes: z.int() }),
  /** The answer to `cut`; `pipes` is empty when nothing was joined. `afterMs` counts from the order's arrival. */
  z.object({
    type: z.literal('cut'),
    id,
    fence,
    pipes: z.array(z.object({ pipe, bytes: z.int() })).max(8),
    afterMs: z.number().min(0),
  }),
]);
export type RelayToPortal = z.infer<typeof relayToPortal>;
