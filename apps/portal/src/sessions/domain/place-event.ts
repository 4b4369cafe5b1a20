import type { ReasonCode, Rights, SessionLimits } from '@usher/contract';
import type { ActingParty } from '../../ports.ts';
import type { Hop } from './place.ts';

/** What happened to one place; the only way a place changes. */
export type PlaceEvent =
  /** L5: the screen may open. */
  | { readonly type: 'begun'; readonly fence: number; readonly leaseUntil: number }
  | { readonly type: 'renewed'; readonly connection: number; readonly leaseUntil: number }
  /** What began said so again: its answer had been lost, and is an acknowledgement once more (L3). */
  | { readonly type: 'extended'; readonly leaseUntil: number }
  | { readonly type: 'approving' }
  /** L4: the device waits for its viewer. */
  | { readonly type: 'resuming' }
  | { readonly type: 'resumed' }
  /** L4: the page closed cleanly. */
  | { readonly type: 'leaving' }
  | { readonly type: 'unconfirmed' }
  | { readonly type: 'adopted'; readonly connection: number }
  | {
      readonly type: 'right-issued';
      readonly fence: number;
      readonly viewerKey: string;
      readonly rights: Rights;
      readonly signIn: string;
    }
  | { readonly type: 'tokens-given'; readonly relay: string; readonly fence: number; readonly expireAt: number }
  | { readonly type: 'rights-changed'; readonly rights: Rights }
  | { readonly type: 'limited'; readonly limits: SessionLimits | null }
  | {
      readonly type: 'ending';
      readonly endsAt: number;
      readonly reason: ReasonCode;
      readonly by: ActingParty;
      readonly message: string | null;
      /** W4: for whom its place is. */
      readonly goesTo: string | null;
    }
  | { readonly type: 'acknowledged'; readonly hop: Hop; readonly afterMs: number }
  | { readonly type: 'relay-cut'; readonly relay: string }
  /** E4: over for people; its place is held. */
  | { readonly type: 'forced' }
  /** W2: nobody holds this offer any more; it leaves no row. */
  | { readonly type: 'offer-ended'; readonly as: 'missed' | 'gone' | 'left' | 'waiting' }
  /** C2: no pixel can flow any more. `wasLive`: this is its end too, not only the end of its place. */
  | { readonly type: 'freed'; readonly reason: ReasonCode; readonly wasLive: boolean; readonly forced: boolean };

export type PlaceEventOf<Type extends PlaceEvent['type']> = Extract<PlaceEvent, { type: Type }>;
