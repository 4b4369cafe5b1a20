import {
  type AdmissionRequest,
  refuse,
  type TeamState,
} from '../../apps/portal/src/sessions/domain/admission-request.ts';
import type { Place } from '../../apps/portal/src/sessions/domain/index.ts';
import type { Queue, Waiter } from '../../apps/portal/src/sessions/domain/promote.ts';

/** One transaction that gave or freed places. `before` and `after` hold what counts and who waits. */
export interface Change {
  readonly team: TeamState;
  readonly now: number;
  readonly before: Queue;
  readonly after: Queue;
  readonly request: (waiter: Waiter) => AdmissionRequest;
}

/** What must hold of every transaction at the limit (C3, W1–W4, R1), said without the code that decides; in words what does not. */
export function findUnfair(change: Change): string | null {
  const had = new Set(change.before.places.map(({ id }) => id));
  const has = new Set(change.after.places.map(({ id }) => id));
  const given = change.after.places.filter(({ id }) => !had.has(id));
  const freed = change.before.places.filter(({ id }) => !has.has(id));
  return (
    overLimit(change, given) ??
    toNobody(change, given) ??
    overtaken(change, given, freed) ??
    notDirected(change, given, freed) ??
    idle(change, freed)
  );
}

function overLimit({ team, after }: Change, given: readonly Place[]): string | null {
  if (given.length === 0) return null;
  const inUse = after.places.length;
  if (inUse > team.capacity) return `${inUse} of ${team.capacity} (C3)`;
  if (!given.some(({ pool }) => pool === 'open')) return null;
  const reserved = team.pools.reduce((sum, { id, places }) => {
    const used = after.places.filter(({ pool }) => pool === id).length;
    return sum + Math.max(0, places - used);
  }, 0);
  return inUse + reserved > team.capacity ? `a reserved place was given to somebody else (R1)` : null;
}

/** W1: what is offered is offered to somebody who is there. */
function toNobody({ before, now }: Change, given: readonly Place[]): string | null {
  const away = before.waiters.find(
    ({ id, presentUntil }) => presentUntil <= now && given.some((place) => place.id === id),
  );
  return away === undefined ? null : `${away.id} is away, and was offered a place (W1)`;
}

/** W1, W3: nobody entitled still waits while a newcomer, or somebody later in the list, was given what they may use. */
function overtaken(change: Change, given: readonly Place[], freed: readonly Place[]): string | null {
  for (const place of given) {
    if (freed.some(({ goesTo }) => goesTo === place.id)) continue;
    const taker = change.after.waiters.find(({ id }) => id === place.id);
    const passed = entitled(change).find(
      (waiter) => mayUse(change, waiter, place.pool) && (taker === undefined || isBefore(waiter, taker)),
    );
    if (passed !== undefined) return `${place.id} overtook ${passed.id} (W3)`;
  }
  return null;
}

/** W4: what was freed for somebody who waits, may connect and may use it goes to nobody else. */
function notDirected(change: Change, given: readonly Place[], freed: readonly Place[]): string | null {
  // C6: of what is over a lowered limit, nothing goes to anybody.
  if (change.before.places.length > change.team.capacity) return null;
  for (const { goesTo } of freed) {
    const waiter = goesTo === null ? undefined : entitled(change).find(({ id }) => id === goesTo);
    if (waiter !== undefined && given.some(({ pool }) => mayUse(change, waiter, pool)))
      return `what was freed for ${waiter.id} went to somebody else (W4)`;
  }
  return null;
}

/** W1: whatever frees a place gives it on at once. */
function idle(change: Change, freed: readonly Place[]): string | null {
  const { after, team } = change;
  if (freed.length === 0 || team.pools.length > 0 || after.places.length >= team.capacity) return null;
  const [waiter] = entitled(change);
  return waiter === undefined ? null : `a place was freed, and ${waiter.id} waits on (W1)`;
}

function entitled({ after, now, team, request }: Change): readonly Waiter[] {
  return after.waiters.filter(
    (waiter) => waiter.state === 'waiting' && waiter.presentUntil > now && refuse(team, request(waiter), now) === null,
  );
}

function mayUse({ request }: Change, waiter: Waiter, pool: string): boolean {
  return pool === 'open' || request(waiter).pools.has(pool);
}

function isBefore(one: Waiter, other: Waiter): boolean {
  return one.createdAt < other.createdAt || (one.createdAt === other.createdAt && one.id < other.id);
}
