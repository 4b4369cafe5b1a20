import type { CapacityView, DeviceView, FromLive, Id, LiveEvent, SessionView, WaitingList } from '@usher/contract';

export type Snapshot = Extract<FromLive, { type: 'snapshot' }>;

/** What the open page knows of one team: a snapshot and every numbered event after it. */
export interface TeamState {
  readonly team: Id;
  /** The last number seen. */
  readonly n: number;
  readonly sessions: ReadonlyMap<Id, SessionView>;
  readonly devices: ReadonlyMap<Id, DeviceView>;
  readonly capacity: CapacityView;
  readonly waiting: WaitingList;
}

/** How long an ended session stays known, so that its row can say why it ended. */
export const endedKeptMs = 60_000;

export function fromSnapshot(snapshot: Snapshot): TeamState {
  return {
    team: snapshot.team,
    n: snapshot.n,
    sessions: byId(snapshot.sessions),
    devices: byId(snapshot.devices),
    capacity: snapshot.capacity,
    waiting: snapshot.waiting,
  };
}

/** A number already seen changes nothing; a number that is not the next is a gap, and the page watches again. */
export function applyEvent(state: TeamState, event: LiveEvent): TeamState | 'gap' {
  if (event.n <= state.n) return state;
  if (event.n !== state.n + 1) return 'gap';
  return { ...state, ...changes(state, event), n: event.n };
}

function changes(state: TeamState, event: LiveEvent): Partial<TeamState> {
  switch (event.type) {
    case 'session':
      return { sessions: withItem(state.sessions, event.session) };
    case 'session-gone':
      return { sessions: without(state.sessions, event.session) };
    case 'device':
      return { devices: withItem(state.devices, event.device) };
    case 'device-gone':
      return { devices: without(state.devices, event.device) };
    case 'capacity':
      return { capacity: event.capacity };
    case 'waiting':
      return { waiting: event.waiting };
    default:
      return {};
  }
}

/** Forgets sessions that ended long ago, so that a page open for days stays small. */
export function forgetOldEnds(state: TeamState, now: number): TeamState {
  const old = [...state.sessions.values()].filter((session) => isForgotten(session, now));
  if (old.length === 0) return state;
  const sessions = new Map(state.sessions);
  for (const session of old) sessions.delete(session.id);
  return { ...state, sessions };
}

function isForgotten(session: SessionView, now: number): boolean {
  return session.endedAt !== null && session.freedAt !== null && now - session.freedAt > endedKeptMs;
}

function byId<T extends { readonly id: Id }>(items: readonly T[]): ReadonlyMap<Id, T> {
  return new Map(items.map((item) => [item.id, item]));
}

function withItem<T extends { readonly id: Id }>(items: ReadonlyMap<Id, T>, item: T): ReadonlyMap<Id, T> {
  return new Map(items).set(item.id, item);
}

function without<T>(items: ReadonlyMap<Id, T>, id: Id): ReadonlyMap<Id, T> {
  const next = new Map(items);
  next.delete(id);
  return next;
}
