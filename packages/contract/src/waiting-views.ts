import { z } from 'zod';
import { id } from './ids.ts';
import { type Role, role } from './roles.ts';
import { time } from './views.ts';

/** How the holder of a session answered who asked for it; nobody has to. */
export const releaseAnswer = z.enum(['release', 'keep', 'no-answer']);
export type ReleaseAnswer = z.infer<typeof releaseAnswer>;

export const waiterState = z.enum([
  'waiting',
  /** A place is held for them until `offeredUntil`; claimed, it becomes the session (W2). */
  'offered',
  /** The offer ran out unclaimed and went to the next. */
  'missed',
  /** Away for too long, or without the right to connect any more. */
  'gone',
]);
export type WaiterState = z.infer<typeof waiterState>;

/** One's own place in the waiting list. It belongs to the member and the device, not to a tab: a reload finds it again. */
export const waitingView = z.object({
  /** When the offer is claimed, the id of its session. */
  id,
  device: z.object({ id, name: z.string() }),
  viewOnly: z.boolean(),
  state: waiterState,
  since: time,
  /** Place n of m who wait in the team, the longest wait first; null unless waiting. */
  place: z.int().nullable(),
  of: z.int(),
  /** From the pace at which places became free in the last days; null is "not enough history". */
  expectedWaitMs: z.number().nullable(),
  offeredUntil: time.nullable(),
  /** Why others pass until it is over, whatever the place in the list. */
  blocked: z.enum(['device-offline', 'device-twin']).nullable(),
  /** A place is directed to this waiter: its holder lets go, or is counted down (W4). When; null when none is. */
  comingAt: time.nullable(),
  /** Whom this waiter asked to let go, newest first. */
  asks: z.array(
    z.object({
      request: id,
      session: id,
      device: z.string(),
      askedAt: time,
      until: time,
      answer: releaseAnswer.nullable(),
    }),
  ),
});
export type WaitingView = z.infer<typeof waitingView>;

/** Who waits, for those who run the team. */
export const queuedView = z.object({
  id,
  member: id,
  name: z.string(),
  device: z.object({ id, name: z.string() }),
  state: z.enum(['waiting', 'offered']),
  place: z.int().nullable(),
  since: time,
  offeredUntil: time.nullable(),
  /** False while they are away; they are passed until they are back. */
  present: z.boolean(),
  blocked: z.enum(['device-offline', 'device-twin']).nullable(),
});
export type QueuedView = z.infer<typeof queuedView>;

export const waitingList = z.object({
  mine: z.array(waitingView),
  /** How many wait or hold an offer, in the whole team. */
  count: z.int(),
  /** In order; null to who may not see sessions. At most 200. */
  queue: z.array(queuedView).nullable(),
});
export type WaitingList = z.infer<typeof waitingList>;

/** Places of the capacity that only some may use (R1): those with a role or a higher one, or the members of a group. */
export const poolFor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('role'), role }),
  z.object({ kind: z.literal('group'), group: id }),
]);
export type PoolFor = z.infer<typeof poolFor>;

export const poolView = z.object({
  id,
  name: z.string(),
  places: z.int(),
  /** Of these, in use now. */
  inUse: z.int(),
  for: poolFor,
  /** The role or the group in words. */
  forWords: z.string(),
});
export type PoolView = z.infer<typeof poolView>;

/** For whom a pool of a role is: it and every higher one. */
export const rolePoolWords: Record<Role, string> = {
  user: 'everybody',
  manager: 'Managers and above',
  admin: 'Admins and above',
  owner: 'the Owner',
};
