import {
  type AdmissionRequest,
  newPlace,
  type Outcome,
  refuse,
  sessionLimit,
  type TeamState,
} from './admission-request.ts';
import { runOut } from './sweep.ts';
import { decideOffer } from './offer.ts';
import { isInUse, isOffer, type Place } from './place.ts';
import { roomFor } from './pools.ts';
import { become, type Facts, happen, promote, type Queue, type Waiter } from './promote.ts';

export interface Admission {
  readonly outcome: Outcome;
  /** Places and waiters as they are after it, whatever came of it. */
  readonly queue: Queue;
  /** What had run out and was freed to make room. */
  readonly freed: readonly string[];
}

/**
 * C3: the one admission. What ships is `admit_session` in SQL, since it must count and insert under one lock in one round trip;
 * this is its model, which a property test holds it to. W3: who waits and may use what is free is offered it first.
 */
export function admit(team: TeamState, before: Queue, request: AdmissionRequest, facts: Facts, now: number): Admission {
  const refusal = refuse(team, request, now);
  if (refusal !== null) return { outcome: refusal, queue: before, freed: [] };
  const own = before.waiters.find((waiter) => waiter.state === 'offered' && isOf(waiter, request));
  if (own !== undefined) return { outcome: 'admitted', queue: claim(before, own, request, now), freed: [] };
  const asked = promote(team, before, facts, now);
  const room = roomIn(team, asked, request, now);
  const { queue, freed } = room === null ? freeRunOut(team, asked, facts, now) : { queue: asked, freed: [] };
  const pool = room ?? roomIn(team, queue, request, now);
  if (pool === null) return { outcome: 'at-capacity', queue, freed };
  const moot = queue.waiters.filter((waiter) => waiter.state === 'waiting' && isOf(waiter, request));
  const waiters = become(queue.waiters, new Set(moot.map(({ id }) => id)), 'left');
  return { outcome: 'admitted', queue: { places: [...queue.places, newPlace(request, pool, now)], waiters }, freed };
}

function roomIn(team: TeamState, { places }: Queue, request: AdmissionRequest, now: number): string | null {
  return roomFor(sessionLimit(team, now), places, team.pools, request.pools);
}

function isOf(waiter: Waiter, { member, device }: AdmissionRequest): boolean {
  return waiter.member === member?.id && waiter.device === device?.id;
}

/** W2: the offered row becomes the session of the request, in the pool it was offered from. */
export function claim({ places, waiters }: Queue, offered: Waiter, request: AdmissionRequest, now: number): Queue {
  return {
    places: places.map((place) => (place.id === offered.id ? newPlace(request, place.pool, now) : place)),
    waiters: become(waiters, new Set([offered.id]), 'claimed'),
  };
}

/** L2: the same rule as the sweep's; each place that it frees is offered before the next is looked at (W1). */
export function freeRunOut(
  team: TeamState,
  before: Queue,
  facts: Facts,
  now: number,
): { readonly queue: Queue; readonly freed: readonly string[] } {
  const freed: string[] = [];
  let queue = before;
  for (const place of before.places.filter(isInUse).toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const events = isOffer(place) ? decideOffer(place, { type: 'sweep' }, now) : (runOutOf(place, now) ?? []);
    if (events.length === 0) continue;
    if (!isOffer(place)) freed.push(place.id);
    queue = happen(team, queue, { id: place.id, events }, facts, now);
  }
  return { queue, freed };
}

function runOutOf(place: Place, now: number) {
  const event = runOut(place, now);
  return event === null ? null : [event];
}
