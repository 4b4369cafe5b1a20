import { isDue, type Place } from '../../apps/portal/src/sessions/domain/index.ts';
import type { SimDatabase } from './sim-database.ts';
import { times } from './sim-times.ts';
import type { SimRelay } from './sim-relay.ts';

export interface Moment {
  /** The true time. */
  readonly now: number;
  readonly database: SimDatabase;
  readonly relay: SimRelay;
  /** The sessions whose agent passes pixels at this moment. */
  readonly flowing: readonly { readonly id: string; readonly fence: number }[];
  /** Since when some node has been up, and reaches the database. */
  readonly lookedSince: number;
  /** Since when it also sweeps: the clock is not in doubt. */
  readonly sweptSince: number;
}

/** Until a sweep and what it sends are through. */
const slackMs = 3_000;

/** What must hold at every moment (docs/sessions.md); in words what does not. */
export function findBroken(moment: Moment): string | null {
  const { database, relay } = moment;
  if (database.wrong !== null) return database.wrong;
  for (const { id, fence } of moment.flowing) {
    const place = database.place(id);
    const broken = place && relay.passes(id, fence) ? flowBroken(place, fence, moment) : null;
    if (broken !== null) return `${id}: ${broken}`;
  }
  const settled = moment.sweptSince <= moment.now - slackMs;
  for (const place of database.held.values()) {
    const broken = revived(place, database) ?? (settled ? heldBroken(place, database.clock.now - slackMs) : null);
    if (broken !== null) return `${place.id}: ${broken}`;
  }
  if (database.clock.isInDoubt() && moment.now - trouble(moment) > times.leaseMs + slackMs)
    return 'the clock is in doubt for longer than a lease (L8)';
  return null;
}

/** When there was last a reason to doubt. */
function trouble({ lookedSince, database }: Moment): number {
  return Math.max(lookedSince, database.clock.troubledAt);
}

function flowBroken(place: Place, fence: number, { now, database, sweptSince }: Moment): string | null {
  if (place.freedAt !== null) return `pixels flow, but its place was freed by ${place.reason} (E3)`;
  if (place.begunFence < fence) return 'pixels flow of a right that never began (L5)';
  const since = Math.min(database.clock.now - (place.endsAt ?? 0), now - sweptSince);
  if (place.endsAt !== null && isDue(place, database.clock.now) && since > times.leaseMs)
    return 'pixels flow longer than a lease after its end (E2)';
  return null;
}

/** E1: an end that a page was told of is never taken back, nor put off. */
function revived(place: Place, { acknowledgedEnds }: SimDatabase): string | null {
  const at = acknowledgedEnds.get(place.id);
  if (at === undefined) return null;
  const isEnding = place.state === 'ending' || place.state === 'ended';
  if (!isEnding) return 'an acknowledged end is lost (E1)';
  return (place.endsAt ?? 0) > at ? 'an acknowledged end was put off (E1)' : null;
}

function heldBroken(place: Place, sinceSwept: number): string | null {
  if (place.leaseUntil < sinceSwept) return 'a place is held longer than its lease (L2)';
  if (place.state === 'ending' && (place.endsAt ?? sinceSwept) + times.forcedEndMs < sinceSwept)
    return 'it stays in ending (E4)';
  return null;
}
