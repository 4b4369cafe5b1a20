import { z } from 'zod';
import { id } from './ids.ts';
import { line } from './line.ts';
import { reasonCode } from './reasons.ts';
import { rights } from './rights.ts';
import { sessionLimits } from './time-limits.ts';

/** Version of the control protocol between agent and portal. */
export const controlProtocolVersion = 1;
/** A control message is one JSON text frame of at most this many bytes. */
export const controlMessageMaxBytes = 65_536;
/** Capabilities an agent may announce. `session.end` is what End checks (M5). */
export const knownCapabilities = [
  'session.end',
  'session.resume',
  'rights.live',
  'clipboard.text',
  'time-limits',
] as const;

const fence = z.int().min(1);
const sessionRef = z.object({ id, fence });
const key = z.string().max(200);
const shortText = z.string().max(200);
/** What an agent says of itself; it is stored. */
const ownText = line.max(200);
const message = z.string().max(500);
/** What ends it by time; without them nothing does. The agent measures and ends by itself. */
const limits = sessionLimits.optional();

/** portal -> agent, first frame: what the agent signs, with its own nonce (link's control proofs). */
const challenge = z.object({ type: z.literal('challenge'), nonce: key, protocol: z.int() });
/** portal -> agent: the portal's proof over the agent's nonce, by its command key. */
const proved = z.object({ type: z.literal('proved'), signature: key, commandKey: z.string().max(2000) });
const welcome = z.object({
  type: z.literal('welcome'),
  connection: z.int(),
  /** JWKS of ticket keys, newest first. */
  ticketKeys: z.array(z.record(z.string(), z.unknown())).max(4),
  renewMs: z.int(),
  leaseMs: z.int(),
  /** The agent stops by itself this long after it sent the last acknowledged renewal (L3). */
  deadlineMs: z.int(),
  resumeMs: z.int(),
  leaveMs: z.int(),
  /** The portal's clock, epoch ms. */
  now: z.number(),
  deviceName: shortText,
});
const renewed = z.object({
  type: z.literal('renewed'),
  n: z.int(),
  now: z.number(),
  keep: z.array(sessionRef.extend({ rights, limits })).max(500),
  stop: z.array(z.object({ id, reason: reasonCode, by: shortText.optional(), message: message.optional() })).max(500),
});
const begun = z.object({ type: z.literal('begun'), id, fence, limits });
const stop = z.object({ type: z.literal('stop'), id, reason: reasonCode });
const sessionOffer = z.object({
  type: z.literal('session.offer'),
  id,
  fence,
  ticket: z.string().max(4096),
  /** The relay to dial and the agent's one-use token for each pipe. */
  relays: z
    .array(
      z.object({ id, url: z.string().max(500), tokens: z.record(z.enum(['screen', 'control']), z.string().max(2048)) }),
    )
    .min(1)
    .max(4),
});
const sessionEnd = z.object({
  type: z.literal('session.end'),
  id,
  fence,
  reason: reasonCode,
  by: shortText.optional(),
  message: message.optional(),
});
const rightsChanged = z.object({ type: z.literal('rights'), id, fence, rights, limits });
const deviceRemoved = z.object({ type: z.literal('device.removed') });
const twin = z.object({ type: z.literal('twin') });

export const portalToAgent = z.discriminatedUnion('type', [
  challenge,
  proved,
  welcome,
  renewed,
  begun,
  stop,
  sessionOffer,
  sessionEnd,
  rightsChanged,
  deviceRemoved,
  twin,
]);
export type PortalToAgent = z.infer<typeof portalToAgent>;

const prove = z.object({ type: z.literal('prove'), device: id, startId: id, nonce: key, signature: key });
const hello = z.object({
  type: z.literal('hello'),
  protocol: z.int(),
  version: ownText,
  os: ownText,
  hostname: ownText,
  capabilities: z.array(ownText).max(50),
  bootId: ownText,
  startId: id,
  /** A page that shows its own desktop says so and offers view-only: the portal on this machine runs this agent, and a person may sit at its desktop. */
  sameMachineAsPortal: z.boolean(),
  sessions: z.array(sessionRef).max(500),
});
const renew = z.object({
  type: z.literal('renew'),
  n: z.int(),
  sessions: z.array(sessionRef.extend({ idleMs: z.int().min(0) })).max(500),
});
const begin = z.object({ type: z.literal('begin'), id, fence });
const sessionState = z.object({
  type: z.literal('session.state'),
  id,
  fence,
  state: z.enum(['approving', 'active', 'resuming']),
});
const sessionRefused = z.object({ type: z.literal('session.refused'), id, fence, reason: reasonCode });
const sessionStopped = z.object({
  type: z.literal('session.stopped'),
  id,
  fence,
  reason: reasonCode,
  /** From the order to stop until no more pixel or key could pass, ms. */
  stoppedAfterMs: z.number().min(0),
});
/** Older agents tell the size alone, of the whole desktop. */
const monitor = z.object({
  width: z.int(),
  height: z.int(),
  x: z.int().optional(),
  y: z.int().optional(),
  name: ownText.optional(),
  primary: z.boolean().optional(),
});
/** On connecting, and whenever they change. */
const screen = z.object({ type: z.literal('screen'), monitors: z.array(monitor).max(16) });
const bye = z.object({ type: z.literal('bye'), reason: reasonCode });

export const agentToPortal = z.discriminatedUnion('type', [
  prove,
  hello,
  renew,
  begin,
  sessionState,
  sessionRefused,
  sessionStopped,
  screen,
  bye,
]);
export type AgentToPortal = z.infer<typeof agentToPortal>;
