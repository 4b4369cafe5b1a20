import { z } from 'zod';
import { capacityRequestView } from './capacity-request-view.ts';
import { id } from './ids.ts';
import { reasonCode } from './reasons.ts';
import { rights } from './rights.ts';
import { waitingList } from './waiting-views.ts';
import { capacityView, deviceView, memberView, sessionView, subscriptionView } from './views.ts';

/**
 * The live WebSocket, `/api/live`, one JSON text frame per message. A page watches one team: it gets a snapshot, then
 * events numbered per team after it; a gap in numbers means the page asks for a new snapshot (`watch` again).
 * Every event is already filtered and worded for the person who reads it. A slow reader is closed, not buffered.
 */
export const liveMessageMaxBytes = 4096;

export const toLive = z.discriminatedUnion('type', [
  /** `after`: the last number seen; the portal replays from there if it can, else sends a snapshot. */
  z.object({ type: z.literal('watch'), team: id, after: z.int().optional() }),
  /** A viewer's tab: told of its session's end and rights. Several tabs may watch one session. */
  z.object({ type: z.literal('watch-session'), session: id, fence: z.int() }),
  /** The viewer's acknowledgement of an end: nothing is shown any more. */
  z.object({ type: z.literal('viewer-closed'), session: id, fence: z.int() }),
  /** A page in which somebody waits for a place: while its socket answers, they are present (W1). */
  z.object({ type: z.literal('waiting'), waiter: id }),
  z.object({ type: z.literal('ping') }),
]);
export type ToLive = z.infer<typeof toLive>;

const n = z.int();
export const liveEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('session'), n, session: sessionView }),
  /** It no longer concerns this reader. */
  z.object({ type: z.literal('session-gone'), n, session: id }),
  z.object({ type: z.literal('capacity'), n, capacity: capacityView }),
  z.object({ type: z.literal('device'), n, device: deviceView }),
  z.object({ type: z.literal('device-gone'), n, device: id }),
  z.object({ type: z.literal('member'), n, member: memberView }),
  z.object({ type: z.literal('member-gone'), n, member: id }),
  z.object({ type: z.literal('subscription'), n, subscription: subscriptionView }),
  /** The reader's own role, state or team changed: reload `GET /api/me`. */
  z.object({ type: z.literal('me'), n }),
  /** Lists of invitations, join tokens or audit rows changed: reload if shown. */
  z.object({
    type: z.literal('changed'),
    n,
    what: z.enum(['invitations', 'join-tokens', 'audit', 'access', 'groups', 'api-keys', 'time-limits', 'webhooks']),
  }),
  /** The waiting list changed: the reader's own places in it, and all of it for those who run the team. */
  z.object({ type: z.literal('waiting'), n, waiting: waitingList }),
  /** The use came near the limit, or reached it; once per crossing. For those who can add capacity. */
  z.object({
    type: z.literal('capacity-alert'),
    n,
    level: z.enum(['near', 'full']),
    inUse: z.int(),
    limit: z.int(),
    at: z.number(),
  }),
  /** M7: somebody asked for a place, or was answered; to the asker and to those who can help. */
  z.object({ type: z.literal('capacity-request'), n, request: capacityRequestView }),
  /** Nothing for this reader, so that numbers have no gaps. */
  z.object({ type: z.literal('nothing'), n }),
]);
export type LiveEvent = z.infer<typeof liveEvent>;

/** Why, by whom and when a session is going to end; times on the Portal's clock. */
export const announcedEnd = z.object({
  at: z.number(),
  reason: reasonCode,
  by: z.string().nullable(),
  message: z.string().nullable(),
});
export type AnnouncedEnd = z.infer<typeof announcedEnd>;

export const fromLive = z.union([
  z.object({
    type: z.literal('snapshot'),
    team: id,
    n,
    now: z.number(),
    renewMs: z.int(),
    sessions: z.array(sessionView),
    devices: z.array(deviceView),
    capacity: capacityView,
    waiting: waitingList,
  }),
  liveEvent,
  /** To a viewer's tab. */
  z.object({
    type: z.literal('viewer-state'),
    session: id,
    fence: z.int(),
    state: z.enum(['connecting', 'approving', 'active', 'resuming']),
    rights,
    /** E1: an end that lies ahead, which the viewer counts down to by this message's `now`. */
    announcedEnd: announcedEnd.nullable(),
    now: z.number(),
  }),
  z.object({
    type: z.literal('viewer-ended'),
    session: id,
    fence: z.int(),
    reason: reasonCode,
    by: z.string().nullable(),
    message: z.string().nullable(),
    at: z.number(),
  }),
  /** To a viewer's tab: somebody who waits asks its person to let go (W4); answered by `release-answer`. */
  z.object({
    type: z.literal('release-asked'),
    session: id,
    request: id,
    by: z.string(),
    /** The device they wait for. */
    device: z.string(),
    until: z.number(),
  }),
  /** The question is over: answered in another tab, run out or taken back. */
  z.object({ type: z.literal('release-over'), session: id, request: id }),
  z.object({ type: z.literal('pong'), now: z.number() }),
  /** The sign-in or membership behind this socket is gone; the portal closes it after this. */
  z.object({ type: z.literal('signed-out') }),
]);
export type FromLive = z.infer<typeof fromLive>;
