import type { Tx } from '../database/index.ts';
import { decide, evolveAll, type Place, type PlaceCommand, type PlaceEvent, tellingsOf } from './domain/index.ts';
import { tellAll } from './end-orders.ts';
import { type LoadedPlace, lockPlace } from './place-store.ts';
import { saveChanges } from './save-events.ts';
import type { SessionDeps } from './session-deps.ts';

/** What came of a command. */
export interface Acted {
  readonly before: Place;
  /** As it is now. */
  readonly place: Place;
  readonly events: readonly PlaceEvent[];
  readonly now: number;
}

/**
 * Decides on each loaded place by itself, writes together what was decided, and tells whoever must hear of it once the transaction
 * commits.
 */
export async function actOnAll(
  tx: Tx,
  deps: SessionDeps,
  loaded: readonly LoadedPlace[],
  commandFor: (loaded: LoadedPlace) => PlaceCommand,
): Promise<Acted[]> {
  const acted = loaded.map((each): Acted => {
    const { place: before, now } = each;
    const events = decide(before, commandFor(each), now, deps.times);
    return { before, events, now, place: evolveAll(before, events, now) };
  });
  await saveChanges(tx, acted);
  const told = acted.map(({ place, events, now }) => ({ place, tellings: tellingsOf(place, events, now) }));
  if (told.some(({ tellings }) => tellings.length > 0)) tx.onCommit(() => tellAll(deps, told));
  return acted;
}

export async function actOn(tx: Tx, deps: SessionDeps, loaded: LoadedPlace, command: PlaceCommand): Promise<Acted> {
  const [acted] = await actOnAll(tx, deps, [loaded], () => command);
  if (acted === undefined) throw new Error('nothing was decided');
  return acted;
}

/** One command on one session, in its own transaction under its team's lock. Null when there is no such session. */
export async function act(deps: SessionDeps, id: string, command: PlaceCommand): Promise<Acted | null> {
  return withPlace(deps, id, (tx, loaded) => actOn(tx, deps, loaded, command));
}

/** A transaction under the locks of the session's team and its row; null when there is no such session. */
export async function withPlace<T>(
  deps: SessionDeps,
  id: string,
  work: (tx: Tx, loaded: LoadedPlace) => Promise<T>,
): Promise<T | null> {
  return deps.db.transact(async (tx) => {
    const loaded = await lockPlace(tx, id);
    return loaded === undefined ? null : work(tx, loaded);
  });
}
