import type { ReasonCode, Rights, SessionLimits, StoredState } from '@usher/contract';
import type { ActingParty } from '../../ports.ts';

export type Hop = 'device' | 'relay' | 'viewer';

/** A relay that was given tokens for a session (E3). Times are epoch ms. */
export interface GivenRelay {
  readonly relay: string;
  /** The newest fence it was given tokens of. */
  readonly fence: number;
  readonly tokensExpireAt: number;
  readonly cutAt: number | null;
}

/**
 * One place of a team's capacity: the row of one session, as the rules see it (product.md section 4, C2). Times are epoch ms by
 * the database's clock; null where it has not happened.
 */
export interface Place {
  readonly id: string;
  readonly team: string;
  readonly device: string;
  /** The pool of reserved places it was admitted from (R1); 'open' is everybody's. */
  readonly pool: string;
  readonly state: StoredState;
  readonly fence: number;
  /** The fence whose right was used to begin; lower than `fence` while a resumed viewer is on its way (L5). */
  readonly begunFence: number;
  readonly rights: Rights;
  /** What ends it by time; null until it has begun, or when nothing does. */
  readonly limits: SessionLimits | null;
  readonly viewerKey: string;
  readonly signIn: string;
  /** The device's connection that may write it (L6). */
  readonly connection: number;
  /** The connection whose last report listed it; absence counts only from then on (L1). */
  readonly reportedConnection: number | null;
  readonly createdAt: number;
  readonly begunAt: number | null;
  readonly resumingAt: number | null;
  readonly leavingAt: number | null;
  readonly endsAt: number | null;
  readonly endedAt: number | null;
  readonly freedAt: number | null;
  /** W4: the waiter whose offer the place becomes when it is freed. */
  readonly goesTo: string | null;
  readonly leaseUntil: number;
  readonly lastRenewedAt: number | null;
  readonly unconfirmed: boolean;
  readonly reason: ReasonCode | null;
  readonly endedBy: string | null;
  readonly endedByPerson: string | null;
  readonly message: string | null;
  readonly forced: boolean;
  readonly relays: readonly GivenRelay[];
  readonly acks: readonly Hop[];
}

/** Who acts when nobody does. */
export const usher: ActingParty = { person: null, name: 'Usher', address: null };

/** W2: it counts, but it is a session only once its waiter has claimed it. */
export function isOffer(place: Pick<Place, 'state'>): boolean {
  return place.state === 'offered';
}

/** A countdown is still life: until `endsAt` the session is active and renews (E1). */
export function isLive(place: Place, now: number): boolean {
  return !isOffer(place) && place.endedAt === null && place.freedAt === null && !isDue(place, now);
}

/** Its end has come, whether or not everybody has heard (E2). */
export function isDue(place: Place, now: number): boolean {
  return place.state === 'ending' && place.endsAt !== null && place.endsAt <= now;
}

/** C2: it counts. */
export function isInUse(place: Place): boolean {
  return place.freedAt === null;
}

/** E3, without the agent: every relay that was given a token confirmed its cut, and all tokens have expired. */
export function nothingCanFlow(place: Place, now: number): boolean {
  return place.relays.length > 0 && place.relays.every((given) => given.cutAt !== null && given.tokensExpireAt <= now);
}
