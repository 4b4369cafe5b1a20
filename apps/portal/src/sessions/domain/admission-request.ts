import type { Rights } from '@usher/contract';
import type { Place } from './place.ts';
import type { Pool } from './pools.ts';

/** A team as the admission finds it under its lock; times are epoch ms. */
export interface TeamState {
  readonly subscription: { readonly active: boolean; readonly termEnd: number | null };
  readonly capacity: number;
  readonly overdraft: number;
  readonly overdraftUntil: number | null;
  /** In the order in which they are asked for room. */
  readonly pools: readonly Pool[];
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
  readonly member: { readonly id: string; readonly suspended: boolean; readonly removed: boolean } | null;
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
  /** The pools of reserved places that the member may use (R1). */
  readonly pools: ReadonlySet<string>;
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

/** C6: what the team may hold at once. */
export function sessionLimit(team: TeamState, now: number): number {
  const open = team.overdraftUntil !== null && team.overdraftUntil > now;
  return team.capacity + (open ? team.overdraft : 0);
}

/** Why nobody gets in, whatever room there is. Its twin in SQL is `admission_refusal`. */
export function refuse(
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

export function newPlace(request: AdmissionRequest, pool: string, now: number): Place {
  const { id, team, device, viewerKey, signIn, granted, leaseMs } = request;
  if (device === null || granted === null) throw new Error('a place was made of a request that is refused');
  return {
    id,
    team,
    device: device.id,
    pool,
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
    goesTo: null,
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
