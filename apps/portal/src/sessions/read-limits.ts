import type { SessionLimits } from '@usher/contract';
import type { Tx } from '../database/index.ts';
import { sessionLimits } from '../time-limits/effective-limits.ts';
import { readAppliedTo } from '../time-limits/read-applied.ts';
import type { LoadedPlace } from './place-store.ts';

/** What ends each of these sessions by time, from what is set now; one that begins now begins its time. */
export async function readLimits(
  tx: Tx,
  loaded: readonly LoadedPlace[],
): Promise<ReadonlyMap<string, SessionLimits | null>> {
  const applied = await readAppliedTo(
    tx,
    loaded.map(({ place }) => place.id),
  );
  return new Map(
    loaded.map(({ place, now }) => [place.id, sessionLimits(applied.get(place.id) ?? [], place.begunAt ?? now, now)]),
  );
}
