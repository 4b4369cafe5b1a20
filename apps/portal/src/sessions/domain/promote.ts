import { type AdmissionRequest, newPlace, refuse, sessionLimit, type TeamState } from './admission-request.ts';
import { evolveAll } from './evolve.ts';
import type { Place } from './place.ts';
import type { PlaceEvent } from './place-event.ts';
import { roomFor } from './pools.ts';

/** W2: how long a place is held for a waiter, ms. Its twin in SQL is `offer_life`. */
export const offerMs = 10_000;

export type WaiterState = 'waiting' | 'offered' | 'claimed' | 'missed' | 'gone' | 'left';

/** Somebody who waits for a place on one device; times are epoch ms. */
export interface Waiter {
  readonly id: string;
  readonly member: string;
  readonly device: string;
  readonly state: WaiterState;
  readonly createdAt: number;
  /** Whoever is not heard of by then is away, and passed. */
  readonly presentUntil: number;
}

/** What the team's rows say of a waiter now, as the admission would read it. */
export type Facts = (waiter: Waiter) => AdmissionRequest;

/** Places and who waits for one. */
export interface Queue {
  readonly places: readonly Place[];
  readonly waiters: readonly Waiter[];
}

/**
 * W1, W2: offers what is free to the first waiter who is present, may connect, whose device is online and who may use that place;
 * then to the next. `first` comes before all others (W4). Its twin in SQL is `promote_waiters`.
 */
export function promote(team: TeamState, queue: Queue, facts: Facts, now: number, first: string | null = null): Queue {
  const inTurn = queue.waiters
    .filter(({ state, presentUntil }) => state === 'waiting' && presentUntil > now)
    .toSorted((a, b) => turnOf(a, first) - turnOf(b, first) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const places = [...queue.places];
  const offered = new Set<string>();
  for (const waiter of inTurn) {
    const request = facts(waiter);
    const pool = roomFor(sessionLimit(team, now), places, team.pools, request.pools);
    if (pool === null || refuse(team, request, now) !== null) continue;
    offered.add(waiter.id);
    places.push(newOffer(waiter, request, pool, now));
  }
  return { places, waiters: become(queue.waiters, offered, 'offered') };
}

function turnOf({ id }: Waiter, first: string | null): number {
  return id === first ? 0 : 1;
}

function newOffer({ id }: Waiter, request: AdmissionRequest, pool: string, now: number): Place {
  const place = newPlace({ ...request, id, viewerKey: '', leaseMs: offerMs }, pool, now);
  return { ...place, state: 'offered' };
}

export function become(waiters: readonly Waiter[], which: ReadonlySet<string>, state: WaiterState): Waiter[] {
  return waiters.map((waiter) => (which.has(waiter.id) ? { ...waiter, state } : waiter));
}

/**
 * What follows when something happened to a place: whatever frees it offers it on (W1), first to whom it was directed (W4); an
 * offer that ended leaves no row (W2).
 */
export function happen(
  team: TeamState,
  { places, waiters }: Queue,
  what: { readonly id: string; readonly events: readonly PlaceEvent[] },
  facts: Facts,
  now: number,
): Queue {
  const ended = what.events.find((event) => event.type === 'offer-ended');
  const frees = ended !== undefined || what.events.some(({ type }) => type === 'freed');
  const after = places.flatMap((place) => {
    if (place.id !== what.id) return [place];
    return ended === undefined ? [evolveAll(place, what.events, now)] : [];
  });
  const left = { places: after, waiters: ended ? become(waiters, new Set([what.id]), ended.as) : waiters };
  if (!frees) return left;
  return promote(team, left, facts, now, after.find(({ id }) => id === what.id)?.goesTo ?? null);
}
