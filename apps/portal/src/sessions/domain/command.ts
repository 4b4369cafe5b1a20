import type { ReasonCode, Rights, SessionLimits } from '@usher/contract';
import type { ActingParty, HowItCame, SessionTimes } from '../../ports.ts';

/** What agents say carries their device and connection; of any other it is void (L6). */
interface FromAgent {
  readonly device: string;
  readonly connection: number;
}

export interface End {
  readonly reason: ReasonCode;
  readonly by: ActingParty;
  readonly message: string | null;
  /** From now; 0 ends at once. */
  readonly inMs: number;
  /** W4: the waiter whose offer the place becomes. */
  readonly goesTo?: string;
}

/** What is asked of one place. */
export type PlaceCommand =
  | (FromAgent & { readonly type: 'begin'; readonly fence: number; readonly limits?: SessionLimits | null })
  | (FromAgent & { readonly type: 'renew' })
  | (FromAgent & {
      readonly type: 'state';
      readonly fence: number;
      readonly state: 'approving' | 'active' | 'resuming';
    })
  /** Refused or stopped: nothing of this fence or an older one shows or hears anything any more. */
  | (FromAgent & { readonly type: 'stopped'; readonly fence: number; readonly reason: ReasonCode })
  /** A renewal that did not list it. */
  | (FromAgent & { readonly type: 'absent' })
  | (FromAgent & { readonly type: 'connected'; readonly came: HowItCame })
  | ({ readonly type: 'end' } & End)
  /** The offer could not be delivered. */
  | { readonly type: 'give-up' }
  /** The offer is not taken: its waiter leaves, waits on because the device is away, or may not connect any more. */
  | { readonly type: 'decline'; readonly as: 'left' | 'waiting' | 'gone' }
  | { readonly type: 'leave'; readonly fence: number }
  | { readonly type: 'issue-right'; readonly viewerKey: string; readonly rights: Rights; readonly signIn: string }
  | {
      readonly type: 'give-tokens';
      readonly fence: number;
      readonly relays: readonly string[];
      readonly expireAt: number;
    }
  /** Null takes the session away: its member may no longer see this device. */
  | { readonly type: 'set-rights'; readonly rights: Rights | null; readonly by: ActingParty }
  | { readonly type: 'set-limits'; readonly limits: SessionLimits | null }
  | { readonly type: 'relay-cut'; readonly relay: string; readonly fence: number }
  | { readonly type: 'viewer-closed'; readonly fence: number }
  /** What time must drive; not asked while the clock is in doubt (L8). */
  | { readonly type: 'sweep' };

export type PlaceCommandOf<Type extends PlaceCommand['type']> = Extract<PlaceCommand, { type: Type }>;

export type PlaceTimes = Pick<SessionTimes, 'renewMs' | 'leaseMs' | 'resumeMs' | 'leaveMs' | 'beginMs' | 'forcedEndMs'>;
