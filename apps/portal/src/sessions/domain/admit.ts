import type { Rights } from '@usher/contract';
import { evolve } from './evolve.ts';
import { isInUse, type Place } from './place.ts';
import type { PlaceEvent } from './place-event.ts';
import { runOut } from './sweep.ts';

/** A team as the admission finds it under its lock; times are epoch ms. */
export interface TeamState {
  readonly subscription: { readonly active: boolean; readonly termEnd: number | null };
  readonly capacity: number;
  readonly overdraft: number;
  readonly overdraftUntil: number | null;
  /** L8: the clock jumped; nobody is admitted, and nothing runs out. */
  readonly clockInDoubt: boolean;
}

export interface AdmissionRequest {
  readonly id: string;
  readonly team: string;
  readonly viewerKey: string;
  readonly signIn: string;
  /** E7: the sign-in is good now, and this member's. */
  readonly signedIn: boolean;
  readonly member: { readonly suspended: boolean; readonly removed: boolean } | null;
  readonly device: {
    readonly id: string;
    readonly removed: boolean;
    readonly twin: boolean;
    readonly online: boolean;
    readonly connection: number;
  } | null;
  /** What the member may do on the device; null is nothing. */
  readonly granted: Rights | null;
  /** The hours that count for this member on this device forbid a session now. */
  readonly outsideHours?: boolean;
  readonly leaseMs: number;
}

export type Outcome =
  | 'not-found'
  | 'not-signed-in'
  | 'member-suspended'
  | 'subscription-ended'
  | 'no-access'
  | 'outside-hours'
  | 'device-twin'
  | 'device-offline'
  | 'clock-in-doubt'
  | 'at-capacity'
  | 'admitted';

export interface Admission {
  readonly outcome: Outcome;
  /** What had run out and was freed to make room, by id. */
  readonly freed: ReadonlyMap<string, PlaceEvent>;
  readonly admitted: Place | null;
}

/** C6: what the team may hold at once. */
export function sessionLimit(team: TeamState, now: number): number {
  const open = team.overdraftUntil !== null && team.overdraftUntil > now;
  return team.capacity + (open ? team.overdraft : 0);
}

/**
 * C3: the one admission. What ships is `admit_session` in SQL, since it must count and insert under one lock in one round trip;
 * this is its model, which a property test holds it to.
 */
export function admit(team: TeamState, places: readonly Place[], request: AdmissionRequest, now: number): Admission {
  const refusal = refuse(team, request, now);
  const none = { freed: new Map<string, PlaceEvent>(), admitted: null };
  if (refusal !== null) return { outcome: refusal, ...none };
  const limit = sessionLimit(team, now);
  const full = places.filter(isInUse).length >= limit;
  const freed = full ? freeRunOut(places, now) : none.freed;
  const left = places.map((place) => {
    const event = freed.get(place.id);
    return event === undefined ? place : evolve(place, event, now);
  });
  if (left.filter(isInUse).length >= limit) return { outcome: 'at-capacity', freed, admitted: null };
  return { outcome: 'admitted', freed, admitted: newPlace(request, now) };
}

function refuse(
  team: TeamState,
  request: AdmissionRequest,
  now: number,
): Exclude<Outcome, 'at-capacity' | 'admitted'> | null {
  const { member, device } = request;
  if (member === null || member.removed || device === null || device.removed) return 'not-found';
  if (!request.signedIn) return 'not-signed-in';
  if (member.suspended) return 'member-suspended';
  const { active, termEnd } = team.subscription;
  if (!active || (termEnd !== null && termEnd <= now)) return 'subscription-ended';
  if (request.granted === null) return 'no-access';
  if (request.outsideHours) return 'outside-hours';
  if (device.twin) return 'device-twin';
  if (!device.online) return 'device-offline';
  return team.clockInDoubt ? 'clock-in-doubt' : null;
}

/** L2: the same rule as the sweep's. */
export function freeRunOut(places: readonly Place[], now: number): Map<string, PlaceEvent> {
  const freed = new Map<string, PlaceEvent>();
  for (const place of places) {
    const event = isInUse(place) ? runOut(place, now) : null;
    if (event !== null) freed.set(place.id, event);
  }
  return freed;
}

function newPlace(request: AdmissionRequest, now: number): Place {
  const { id, team, device, viewerKey, signIn, granted, leaseMs } = request;
  if (device === null || granted === null) throw new Error('a place was made of a request that is refused');
  return {
    id,
    team,
    device: device.id,
    state: 'connecting',
    fence: 1,
    begunFence: 0,
    rights: granted,
    limits: null,
    viewerKey,
    signIn,
    connection: device.connection,
    reportedConnection: null,
    createdAt: now,
    begunAt: null,
    resumingAt: null,
    leavingAt: null,
    endsAt: null,
    endedAt: null,
    freedAt: null,
    leaseUntil: now + leaseMs,
    lastRenewedAt: null,
    unconfirmed: false,
    reason: null,
    endedBy: null,
    endedByPerson: null,
    message: null,
    forced: false,
    relays: [],
    acks: [],
  };
}
