import { isDeepStrictEqual } from 'node:util';
import type { ReasonCode, Rights, SessionLimits } from '@usher/contract';
import type { End, PlaceCommand, PlaceCommandOf, PlaceTimes } from './command.ts';
import { decideOffer } from './offer.ts';
import { isDue, isLive, isOffer, nothingCanFlow, type Place, usher } from './place.ts';
import type { PlaceEvent } from './place-event.ts';
import { isStronger } from './strength.ts';
import { sweep } from './sweep.ts';

type Events = readonly PlaceEvent[];
const nothing: Events = [];

const confirming: ReadonlySet<PlaceCommand['type']> = new Set(['stopped', 'relay-cut', 'viewer-closed']);

type Decide<Type extends PlaceCommand['type']> = (
  place: Place,
  command: PlaceCommandOf<Type>,
  now: number,
  times: PlaceTimes,
) => Events;

const decisions: { readonly [Type in PlaceCommand['type']]: Decide<Type> } = {
  begin: (place, command, now, times) => (isFrom(place, command) ? begin(place, command, now, times) : nothing),
  renew: (place, command, now, times) =>
    isFrom(place, command) && isLive(place, now) ? [renewed(place, command.connection, now, times)] : nothing,
  state: (place, command, now) =>
    isFrom(place, command) && command.fence === place.fence && isLive(place, now)
      ? changeState(place, command.state)
      : nothing,
  stopped: (place, command, now) =>
    isFrom(place, command) && command.fence === place.fence ? stopped(place, command.reason, now) : nothing,
  absent: (place, command, now) =>
    isFrom(place, command) && place.reportedConnection === command.connection
      ? [freed(place, 'viewer-lost', now)]
      : nothing,
  connected,
  end,
  decline: () => nothing,
  'give-up': (place, _, now) => giveUp(place, now),
  leave: (place, { fence }, now) => (fence === place.fence && isLive(place, now) ? [{ type: 'leaving' }] : nothing),
  'issue-right': issueRight,
  'give-tokens': giveTokens,
  'set-rights': setRights,
  'set-limits': (place, { limits }, now) =>
    place.begunAt !== null && isLive(place, now) ? limited(place, limits) : nothing,
  'relay-cut': relayCut,
  'viewer-closed': viewerClosed,
  sweep: (place, _, now, times) => sweep(place, now, times),
};

/** The rules of one session (product.md section 4), without clock, database or network. `now` is epoch ms. */
export function decide<Type extends PlaceCommand['type']>(
  place: Place,
  command: PlaceCommandOf<Type>,
  now: number,
  times: PlaceTimes,
): Events {
  // C2: what is freed is history; only who confirms its end is still heard (E2).
  if (place.freedAt !== null && !confirming.has(command.type)) return nothing;
  if (isOffer(place) && place.freedAt === null) return decideOffer(place, command, now);
  const apply = decisions[command.type] as Decide<Type>;
  return apply(place, command, now, times);
}

/** L6: an older connection's writes are void, and so are another device's. */
function isFrom(place: Place, { device, connection }: { readonly device: string; readonly connection: number }) {
  return place.device === device && place.connection === connection;
}

/** L5: the compare-and-set whose acknowledgement alone opens the screen. Said again, it is acknowledged again. */
function begin(
  place: Place,
  { fence, limits = null }: PlaceCommandOf<'begin'>,
  now: number,
  times: PlaceTimes,
): Events {
  if (fence !== place.fence || !isLive(place, now)) return nothing;
  const leaseUntil = Math.max(place.leaseUntil, now + times.leaseMs);
  const begun: PlaceEvent =
    place.begunFence < fence ? { type: 'begun', fence, leaseUntil } : { type: 'extended', leaseUntil };
  return [begun, ...limited(place, limits)];
}

function limited(place: Place, limits: SessionLimits | null): Events {
  return isDeepStrictEqual(place.limits, limits) ? nothing : [{ type: 'limited', limits }];
}

/** Whether an agent that asked to begin under this fence may open the screen now. */
export function hasBegun(
  place: Place,
  { device, connection, fence }: Pick<PlaceCommandOf<'begin'>, 'device' | 'connection' | 'fence'>,
  now: number,
): boolean {
  return (
    isFrom(place, { device, connection }) && isLive(place, now) && place.fence === fence && place.begunFence === fence
  );
}

/** L1, C3: only what is neither freed nor ending. */
function renewed(place: Place, connection: number, now: number, times: PlaceTimes): PlaceEvent {
  return { type: 'renewed', connection, leaseUntil: Math.max(place.leaseUntil, now + times.leaseMs) };
}

function changeState(place: Place, state: PlaceCommandOf<'state'>['state']): Events {
  if (state === 'approving') return place.state === 'connecting' ? [{ type: 'approving' }] : nothing;
  if (state === 'resuming') return place.resumingAt === null ? [{ type: 'resuming' }] : nothing;
  return place.resumingAt === null ? nothing : [{ type: 'resumed' }];
}

/** L1, E3: what a live agent says has stopped is gone; the place is free at once. */
function stopped(place: Place, reason: ReasonCode, now: number): Events {
  const acknowledged = acknowledge(place, 'device', now);
  return place.freedAt === null ? [...acknowledged, freed(place, reason, now)] : acknowledged;
}

function connected(place: Place, { device, connection, came }: PlaceCommandOf<'connected'>, now: number): Events {
  if (place.device !== device || place.connection >= connection || came === 'anew') return nothing;
  // L7: what a process held is gone with it.
  if (came === 'restarted') return [freed(place, 'device-restarted', now)];
  return [{ type: 'adopted', connection }];
}

/** E1: an earlier or stronger end replaces what is set, never a later one. What nobody has seen needs no countdown. */
function end(place: Place, { reason, by, message, inMs, goesTo }: End, now: number): Events {
  if (place.endedAt !== null || isDue(place, now)) return nothing;
  const asked = place.begunAt === null ? now : now + inMs;
  const set = place.state === 'ending' ? place.endsAt : null;
  if (set !== null && set <= asked && !isStronger(reason, place.reason)) return nothing;
  return [
    { type: 'ending', endsAt: Math.min(asked, set ?? asked), reason, by, message, goesTo: goesTo ?? place.goesTo },
  ];
}

/** If the agent began all the same, because only its answer was late, it ends like any other session. */
function giveUp(place: Place, now: number): Events {
  const reason = 'device-offline';
  const unbegun = place.state === 'connecting' || place.state === 'approving';
  return unbegun ? [freed(place, reason, now)] : end(place, { reason, by: usher, message: null, inMs: 0 }, now);
}

/** L6: each right raises the fence; older pipes close. */
function issueRight(place: Place, command: PlaceCommandOf<'issue-right'>, now: number): Events {
  if (!isLive(place, now)) return nothing;
  const { viewerKey, rights, signIn } = command;
  return [{ type: 'right-issued', fence: place.fence + 1, viewerKey, rights, signIn }];
}

/** E3: written before any token leaves, so that no cut can be forgotten. */
function giveTokens(place: Place, { fence, relays, expireAt }: PlaceCommandOf<'give-tokens'>, now: number): Events {
  if (fence !== place.fence || !isLive(place, now)) return nothing;
  return relays.map((relay) => ({ type: 'tokens-given', relay, fence, expireAt }));
}

function setRights(place: Place, { rights, by }: PlaceCommandOf<'set-rights'>, now: number): Events {
  if (rights === null) return end(place, { reason: 'access-revoked', by, message: null, inMs: 0 }, now);
  return sameRights(place.rights, rights) ? nothing : [{ type: 'rights-changed', rights }];
}

function sameRights(a: Rights, b: Rights): boolean {
  return (Object.keys(b) as (keyof Rights)[]).every((name) => a[name] === b[name]);
}

function relayCut(place: Place, { relay, fence }: PlaceCommandOf<'relay-cut'>, now: number): Events {
  const given = place.relays.find((one) => one.relay === relay);
  if (given === undefined || given.fence > fence || given.cutAt !== null) return nothing;
  const cut: PlaceEvent = { type: 'relay-cut', relay };
  if (isLive(place, now)) return [cut];
  const after = { ...place, relays: place.relays.map((one) => (one === given ? { ...one, cutAt: now } : one)) };
  const free = place.freedAt === null && nothingCanFlow(after, now) ? [freed(place, 'lease-lost', now)] : nothing;
  return [cut, ...acknowledge(place, 'relay', now), ...free];
}

function viewerClosed(place: Place, { fence }: PlaceCommandOf<'viewer-closed'>, now: number): Events {
  return fence === place.fence ? acknowledge(place, 'viewer', now) : nothing;
}

/** E2: each hop once, and only of an end that has come. */
function acknowledge(place: Place, hop: 'device' | 'relay' | 'viewer', now: number): Events {
  if (place.endsAt === null || place.endsAt > now || place.acks.includes(hop)) return nothing;
  return [{ type: 'acknowledged', hop, afterMs: now - place.endsAt }];
}

function freed(place: Place, reason: ReasonCode, now: number): PlaceEvent {
  return { type: 'freed', reason, wasLive: isLive(place, now), forced: false };
}
