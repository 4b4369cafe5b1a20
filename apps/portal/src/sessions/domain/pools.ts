import { isInUse, type Place } from './place.ts';

/** Places of the capacity that only some may use (R1). */
export interface Pool {
  readonly id: string;
  readonly places: number;
}

/** The pool of everybody. */
export const openPool = 'open';

/**
 * R1: the pool that somebody may enter by: the first of theirs that has room, else the open one if what is reserved for others
 * stays free; null is no room. Its twin in SQL is `room_for`.
 */
export function roomFor(
  limit: number,
  places: readonly Place[],
  pools: readonly Pool[],
  theirs: ReadonlySet<string>,
): string | null {
  const held = places.filter(isInUse);
  if (held.length >= limit) return null;
  const free = pools.map(({ id, places: all }) => ({ id, room: all - held.filter(({ pool }) => pool === id).length }));
  const own = free.find(({ id, room }) => room > 0 && theirs.has(id));
  if (own !== undefined) return own.id;
  const kept = free.reduce((sum, { room }) => sum + Math.max(0, room), 0);
  return held.length + kept < limit ? openPool : null;
}
