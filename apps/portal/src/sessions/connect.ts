import type { Admitted, AtCapacityDetails, ErrorCode, OutsideHoursDetails, Rights } from '@usher/contract';
import { sql } from 'kysely';
import { PortalError } from '../http/handler.ts';
import type { MemberActor } from '../ports.ts';
import { effectiveLimits } from '../time-limits/effective-limits.ts';
import { readApplied } from '../time-limits/read-applied.ts';
import { act } from './act.ts';
import type { EndOrder } from './domain/index.ts';
import { endOrderColumns, sendEndOrders } from './end-orders.ts';
import { issueRight, type RightToBegin } from './issue-right.ts';
import { refusalDetails } from './refusal-details.ts';
import type { SessionDeps } from './session-deps.ts';

export interface ConnectRequest {
  readonly actor: MemberActor;
  readonly device: string;
  /** base64url of the viewer's raw X25519 public key. */
  readonly viewerKey: string;
  readonly viewOnly: boolean;
  readonly address: string;
}

interface Admission {
  readonly outcome: 'admitted' | 'at-capacity' | 'clock-in-doubt' | ErrorCode;
  readonly granted: Rights | null;
  readonly start: string | null;
  /** Sessions whose lease had run out, and which this admission freed. */
  readonly freed: readonly string[] | null;
}

/** C1, C3: the one way to a screen. Takes a place or says why not; the right to begin is signed after the commit. */
export async function connect(deps: SessionDeps, request: ConnectRequest): Promise<Admitted> {
  const id = deps.ids.next();
  const admission = await admit(deps, id, request);
  if (admission.outcome === 'at-capacity') throw await atCapacity(deps, request);
  if (admission.outcome === 'outside-hours') throw await outsideHours(deps, request);
  if (admission.outcome === 'clock-in-doubt') throw new PortalError('starting-up');
  if (admission.outcome !== 'admitted') throw new PortalError(admission.outcome);
  const { granted, start } = admission;
  if (granted === null || start === null) throw new PortalError('device-offline');
  const { actor, device, viewerKey } = request;
  const right = { session: id, fence: 1, device, startId: start, member: actor.member, person: actor.name, viewerKey };
  return deliverRight(deps, { ...right, rights: granted });
}

/** Signs the right of a place that was taken and offers it to the agent; what cannot be delivered is given up. */
export async function deliverRight(deps: SessionDeps, right: RightToBegin): Promise<Admitted> {
  const { session: id, device } = right;
  try {
    const { admitted, offer } = await issueRight(deps, right);
    if (admitted.relays.length > 0 && (await deps.links().agents.send(device, offer))) return admitted;
  } catch (error) {
    await act(deps, id, { type: 'give-up' });
    throw error;
  }
  await act(deps, id, { type: 'give-up' });
  throw new PortalError('device-offline');
}

/** What is taken may be begun as long as its lease lives. */
export function placeLeaseMs({ times }: SessionDeps): number {
  return Math.max(times.leaseMs, times.beginMs);
}

async function admit(deps: SessionDeps, id: string, request: ConnectRequest): Promise<Admission> {
  const { actor, device, viewOnly, viewerKey, address } = request;
  const leaseMs = placeLeaseMs(deps);
  const { rows } = await deps.db.single(actor.team, (db) =>
    sql<Admission>`select outcome, granted, start, freed,
      case when outcome = 'at-capacity' then note_usage(
        ${actor.team}::uuid, 'refused', ${actor.member}::uuid, ${device}::uuid, in_use + 1 - max_in_use) end
      from admit_session(
      ${id}::uuid, ${actor.team}::uuid, ${actor.member}::uuid, ${device}::uuid, ${actor.signIn}::text,
      ${viewOnly}::boolean, ${viewerKey}::text, ${address}::text, ${leaseMs}::int)`.execute(db),
  );
  const admission = rows[0];
  if (admission === undefined) throw new Error('the admission gave no outcome');
  // What was taken stands, whether the lost are told now or by the sweeper.
  if (admission.freed !== null)
    tellLost(deps, admission.freed).catch((error: unknown) => deps.log.warn({ err: error }, 'an order was not sent'));
  return admission;
}

/** Even a refusal may have freed what had run out: pages, and whoever may still be there, are told. */
async function tellLost(deps: SessionDeps, freed: readonly string[]): Promise<void> {
  const lost = await sql<EndOrder>`select ${endOrderColumns} where id = any(${freed}::uuid[])`.execute(deps.db.read);
  sendEndOrders(deps, lost.rows);
}

/** Where the hours were set that are closed now, and when sessions are allowed again. */
async function outsideHours(deps: SessionDeps, { actor, device }: ConnectRequest): Promise<PortalError> {
  const applied = await readApplied(deps.db, actor.team, actor.member, device);
  const { hours } = effectiveLimits(applied, deps.clock.now());
  if (hours === null) return new PortalError('outside-hours');
  const details: OutsideHoursDetails = { opensAt: hours.changesAt, zone: hours.zone, rule: hours.rule };
  return new PortalError('outside-hours', { details });
}

async function atCapacity(deps: SessionDeps, { actor, device }: ConnectRequest): Promise<PortalError> {
  const details: AtCapacityDetails = await refusalDetails(deps, actor, device);
  return new PortalError('at-capacity', { details });
}
