import { lockTeam, type Tx } from '../database/index.ts';
import { decide, evolveAll, type Place, type PlaceCommand, type PlaceEvent, tellingsOf } from './domain/index.ts';
import { tell } from './end-orders.ts';
import { type LoadedPlace, loadPlace } from './place-store.ts';
import { saveEvents } from './save-events.ts';
import type { SessionDeps } from './session-deps.ts';

/** What came of a command. */
export interface Acted {
  readonly before: Place;
  /** As it is now. */
  readonly place: Place;
  readonly events: readonly PlaceEvent[];
  readonly now: number;
}

/** Decides on a loaded place, writes what was decided, and tells whoever must hear of it once the transaction commits. */
export async function actOn(
  tx: Tx,
  deps: SessionDeps,
  { place: before, now }: LoadedPlace,
  command: PlaceCommand,
): Promise<Acted> {
  const events = decide(before, command, now, deps.times);
  await saveEvents(tx, before, events, now);
  const place = evolveAll(before, events, now);
  const tellings = tellingsOf(place, events, now);
  if (tellings.length > 0) tx.onCommit(() => tell(deps, place, tellings));
  return { before, place, events, now };
}

/** One command on one session, in its own transaction under its team's lock. Null when there is no such session. */
export async function act(deps: SessionDeps, id: string, command: PlaceCommand): Promise<Acted | null> {
  return underTeamLock(deps, id, async (tx) => {
    const loaded = await loadPlace(tx, id);
    return loaded === undefined ? null : actOn(tx, deps, loaded, command);
  });
}

/** A transaction under the lock of the session's team; null when there is no such session. */
export async function underTeamLock<T>(deps: SessionDeps, id: string, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  const row = await deps.db.read.selectFrom('session').select('team_id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, row.team_id);
    return work(tx);
  });
}
