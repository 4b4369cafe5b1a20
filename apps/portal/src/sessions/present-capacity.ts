import { type CapacityView, mostPlacesShown, showState } from '@usher/contract';
import type { Db } from '../database/index.ts';
import type { MemberActor, SessionTimes } from '../ports.ts';
import {
  type PlaceLook,
  readInUse,
  readKept,
  readLimit,
  readPlaceLooks,
  readPlaces,
  type SessionRow,
} from './session-row.ts';
import { maySeeSession, maySeeSessions } from './visibility.ts';

type Look = CapacityView['places'][number]['look'];
type Times = Pick<SessionTimes, 'renewMs'>;

export interface Capacity {
  readonly limit: number;
  readonly inUse: number;
  readonly reserved: number;
  /** Null in a team that has more places than are shown each. */
  readonly places: readonly SessionRow[] | null;
  readonly looks: readonly PlaceLook[];
}

/** A large team's places are not read by name: all its pages ask again with every change. */
export async function readCapacity(db: Db, team: string): Promise<Capacity> {
  const [limit, before, reserved] = [await readLimit(db, team), await readInUse(db, team), await readKept(db, team)];
  const places = Math.max(limit, before) > mostPlacesShown ? null : await readPlaces(db, team);
  const looks = places ?? (await readPlaceLooks(db, team));
  return { limit, inUse: looks.length, reserved, places, looks };
}

/** The bar: one place a row, with whose it is where the reader may know. */
export function presentCapacity(
  { limit, inUse, reserved, places, looks }: Capacity,
  reader: MemberActor,
  now: number,
  times: Times,
): CapacityView {
  return {
    inUse,
    limit,
    uncertain: looks.filter((row) => lookOf(row, now, times) !== 'used').length,
    reserved: Math.min(reserved, Math.max(0, limit - inUse)),
    places: (places ?? []).map((row) => {
      const look = lookOf(row, now, times);
      if (!maySeeSession(reader, row)) return { look };
      return { look, session: row.id, label: `${row.personName} on ${row.deviceName}` };
    }),
  };
}

/** Readers of one kind see the same bar: without names there is one kind, and whoever sees all sessions sees all names. */
export function seesPlacesAs({ places }: Capacity): (reader: MemberActor) => string {
  return (reader) => (places === null ? 'counted' : maySeeSessions(reader) ? 'all' : reader.person);
}

function lookOf(row: PlaceLook, now: number, { renewMs }: Times): Look {
  const state = showState({ ...row, renewMs }, now);
  return state === 'held' || state === 'unconfirmed' || state === 'offered' ? state : 'used';
}
