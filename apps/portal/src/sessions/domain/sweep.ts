import type { PlaceTimes } from './command.ts';
import { evolve } from './evolve.ts';
import { isDue, isInUse, isLive, nothingCanFlow, type Place, usher } from './place.ts';
import type { PlaceEvent } from './place-event.ts';

type Rule = (place: Place, now: number, times: PlaceTimes) => PlaceEvent | null;

/** A person may take this many times as long to approve as a device to begin. */
export const approvalLimit = 4;
/** A renewal counts as missed when it is late by half of its interval. */
export const missedAfter = 1.5;

/** What time drives, in this order; each rule sees what the one before did. */
const rules: readonly Rule[] = [runOut, notBegunInTime, viewerLeft, viewerLost, overTime, forced, held, unconfirmed];

export function sweep(place: Place, now: number, times: PlaceTimes): readonly PlaceEvent[] {
  const events: PlaceEvent[] = [];
  let state = place;
  for (const rule of rules) {
    const event = isInUse(state) ? rule(state, now, times) : null;
    if (event === null) continue;
    events.push(event);
    state = evolve(state, event, now);
  }
  return events;
}

/** L2. The same rule as `free_run_out` of the admission. */
export function runOut(place: Place, now: number): PlaceEvent | null {
  if (place.leaseUntil > now) return null;
  const unbegun = place.state === 'connecting' || place.state === 'approving';
  const wasLive = isLive(place, now);
  const reason = unbegun ? 'connect-timeout' : 'lease-lost';
  return { type: 'freed', reason, wasLive, forced: place.endedAt === null && !wasLive };
}

/** L5. Waiting for a person has a limit of its own. */
function notBegunInTime(place: Place, now: number, { beginMs }: PlaceTimes): PlaceEvent | null {
  const limit = place.state === 'connecting' ? beginMs : place.state === 'approving' ? approvalLimit * beginMs : null;
  if (limit === null || place.createdAt + limit > now) return null;
  return { type: 'freed', reason: 'connect-timeout', wasLive: true, forced: false };
}

/** L4: a viewer that left cleanly and did not come back; a later end that is set does not hold it (E1). */
function viewerLeft(place: Place, now: number, { leaveMs }: PlaceTimes): PlaceEvent | null {
  const late = place.leavingAt !== null && place.leavingAt + leaveMs <= now;
  return late && isLive(place, now) ? ending(place, 'viewer-left', now) : null;
}

/** L4: one that was lost, if its agent does not say so itself. */
function viewerLost(place: Place, now: number, { resumeMs, renewMs }: PlaceTimes): PlaceEvent | null {
  const late = place.resumingAt !== null && place.resumingAt + resumeMs + renewMs <= now;
  return late && isLive(place, now) ? ending(place, 'viewer-lost', now) : null;
}

/** The total limit, or the end of the allowed hours, if its agent does not obey by itself. */
function overTime(place: Place, now: number, { renewMs }: PlaceTimes): PlaceEvent | null {
  const ends = place.limits?.ends ?? null;
  const late = ends !== null && ends.at + renewMs <= now;
  return late && isLive(place, now) ? ending(place, 'time-limit', now) : null;
}

function ending({ goesTo }: Place, reason: 'viewer-left' | 'viewer-lost' | 'time-limit', now: number): PlaceEvent {
  return { type: 'ending', endsAt: now, reason, by: usher, message: null, goesTo };
}

/** E4. */
function forced(place: Place, now: number, { forcedEndMs }: PlaceTimes): PlaceEvent | null {
  const late = place.endedAt === null && isDue(place, now) && (place.endsAt ?? 0) + forcedEndMs <= now;
  return late ? { type: 'forced' } : null;
}

/** E3, the relays' half: tokens that were unused when the last relay cut have expired by now. */
function held(place: Place, now: number): PlaceEvent | null {
  if (isLive(place, now) || !nothingCanFlow(place, now)) return null;
  return { type: 'freed', reason: 'lease-lost', wasLive: false, forced: false };
}

/** L2: a missed renewal shows as unconfirmed, never as fact. */
function unconfirmed(place: Place, now: number, { renewMs }: PlaceTimes): PlaceEvent | null {
  if (place.state !== 'active' || place.unconfirmed || place.lastRenewedAt === null) return null;
  return place.lastRenewedAt + renewMs * missedAfter < now ? { type: 'unconfirmed' } : null;
}
