import { isDue, type Place } from '../../apps/portal/src/sessions/domain/index.ts';
import { type SimDatabase, times } from './sim-database.ts';
import type { SimRelay } from './sim-relay.ts';

export interface Moment {
  readonly now: number;
  readonly database: SimDatabase;
  readonly relay: SimRelay;
  /** The sessions whose agent passes pixels at this moment. */
  readonly flowing: readonly { readonly id: string; readonly fence: number }[];
  /** Since when some node has been up to sweep. */
  readonly sweptSince: number;
}

/** Until a sweep and what it sends are through. */
const slackMs = 3_000;

/** What must hold at every moment (product.md section 4); in words what does not. */
export function findBroken(moment: Moment): string | null {
  const { database, relay } = moment;
  if (database.overLimit !== null) return `over the limit by ${database.overLimit} (C3)`;
  for (const { id, fence } of moment.flowing) {
    const place = database.places.get(id);
    const broken = place && relay.passes(id, fence) ? flowBroken(place, fence, moment.now) : null;
    if (broken !== null) return `${id}: ${broken}`;
  }
  for (const place of database.inUse()) {
    const broken = heldBroken(place, moment);
    if (broken !== null) return `${place.id}: ${broken}`;
  }
  return null;
}

function flowBroken(place: Place, fence: number, now: number): string | null {
  if (place.freedAt !== null) return `pixels flow, but its place was freed by ${place.reason} (E3)`;
  if (place.begunFence < fence) return 'pixels flow of a right that never began (L5)';
  if (place.endsAt !== null && isDue(place, now) && place.endsAt + times.leaseMs < now)
    return 'pixels flow longer than a lease after its end (E2)';
  return null;
}

function heldBroken(place: Place, { now, sweptSince }: Moment): string | null {
  const sinceSwept = now - slackMs;
  if (sweptSince > sinceSwept) return null;
  if (place.leaseUntil < sinceSwept) return 'a place is held longer than its lease (L2)';
  if (place.state === 'ending' && (place.endsAt ?? now) + times.forcedEndMs < sinceSwept)
    return 'it stays in ending (E4)';
  return null;
}
