import type { CapacityView, SessionView, WaitingList } from '@usher/contract';
import type { MemberActor } from '../ports.ts';
import { oncePerKind } from './once-per-kind.ts';
import { presentCapacity, readCapacity, seesPlacesAs } from './present-capacity.ts';
import { presentSession, seesSessionAs } from './present-session.ts';
import type { SessionDeps } from './session-deps.ts';
import { gatherSessions, readInUse, readLimit, readPlaces, readTeamSessions, type SessionRow } from './session-row.ts';
import { readOpenAsk } from './waiting/open-asks.ts';
import { loadWaiting } from './waiting/waiting-views.ts';

/** Who is on a device now, for lists of devices. */
export interface ActiveOnDevice {
  readonly session: string;
  readonly device: string;
  readonly person: string;
  readonly name: string;
}

/** What other features may show of sessions. `load…` reads once; what they return is pure and runs once per reader. */
export interface SessionViews {
  list(reader: MemberActor): Promise<SessionView[]>;
  capacity(reader: MemberActor): Promise<CapacityView>;
  present(row: SessionRow, reader: MemberActor): SessionView | null;
  loadSession(id: string): Promise<(reader: MemberActor) => SessionView | null>;
  loadCapacity(team: string): Promise<(reader: MemberActor) => CapacityView>;
  waiting(reader: MemberActor): Promise<WaitingList>;
  loadWaiting(team: string): Promise<(reader: MemberActor) => WaitingList>;
  /** The question to the holder of a session that stands (W4). */
  openAsk(session: string): ReturnType<typeof readOpenAsk>;
  activeOnDevices(team: string): Promise<ActiveOnDevice[]>;
  limit(team: string): Promise<number>;
  inUse(team: string): Promise<number>;
}

export function createSessionViews(deps: SessionDeps): SessionViews {
  const { db, times, clock } = deps;
  const read = gatherSessions(db);
  const present = (row: SessionRow, reader: MemberActor): SessionView | null =>
    presentSession(row, reader, clock.now(), times);
  const loadCapacity = async (team: string): Promise<(reader: MemberActor) => CapacityView> => {
    const capacity = await readCapacity(db, team);
    return oncePerKind(seesPlacesAs(capacity), (reader) => presentCapacity(capacity, reader, clock.now(), times));
  };
  return {
    present,
    loadCapacity,
    async list(reader) {
      const rows = await readTeamSessions(db, reader.team);
      return rows.flatMap((row) => present(row, reader) ?? []);
    },
    capacity: async (reader) => (await loadCapacity(reader.team))(reader),
    async loadSession(id) {
      const row = await read(id);
      if (row === undefined) return () => null;
      return oncePerKind(
        (reader) => seesSessionAs(reader, row),
        (reader) => present(row, reader),
      );
    },
    waiting: async (reader) => (await loadWaiting(db, reader.team))(reader),
    loadWaiting: (team) => loadWaiting(db, team),
    openAsk: (session) => readOpenAsk(db, session),
    async activeOnDevices(team) {
      const places = await readPlaces(db, team);
      return places
        .filter((row) => row.endedAt === null && row.state !== 'offered')
        .map((row) => ({ session: row.id, device: row.deviceId, person: row.personId, name: row.personName }));
    },
    limit: (team) => readLimit(db, team),
    inUse: (team) => readInUse(db, team),
  };
}
