import type { QueuedView, WaitingList, WaitingView } from '@usher/contract';
import type { MemberActor } from '../../ports.ts';
import { maySeeSessions } from '../visibility.ts';
import type { WaiterRow } from './waiter-row.ts';

const longestQueue = 200;

export interface Waiting {
  readonly rows: readonly WaiterRow[];
  /** From one freed place to the next; null is "not enough history". */
  readonly paceMs: number | null;
}

/** What a reader may see of the waiting list: their own places, and all of it if they run the team. */
export function presentWaiting(waiting: Waiting, reader: MemberActor): WaitingList {
  const { rows } = waiting;
  return {
    mine: rows.filter(({ personId }) => personId === reader.person).map((row) => presentMine(row, waiting)),
    count: queued(rows).length,
    queue: maySeeSessions(reader)
      ? queued(rows)
          .slice(0, longestQueue)
          .map((row) => presentQueued(row, rows))
      : null,
  };
}

/** One's own place, with how long it may take. */
export function presentMine(row: WaiterRow, { rows, paceMs }: Waiting): WaitingView {
  const place = placeOf(row, rows);
  return {
    id: row.id,
    device: { id: row.deviceId, name: row.deviceName },
    viewOnly: row.viewOnly,
    state: row.state,
    since: row.createdAt,
    place,
    of: rows.filter(({ state }) => state === 'waiting').length,
    expectedWaitMs: place === null || paceMs === null ? null : place * paceMs,
    offeredUntil: row.offeredUntil,
    blocked: row.blocked,
    comingAt: row.comingAt,
    asks: [...(row.asks ?? [])],
  };
}

function presentQueued(row: WaiterRow & { state: 'waiting' | 'offered' }, rows: readonly WaiterRow[]): QueuedView {
  const { id, memberId: member, personName: name, state, createdAt: since, offeredUntil, present, blocked } = row;
  const device = { id: row.deviceId, name: row.deviceName };
  return { id, member, name, device, state, place: placeOf(row, rows), since, offeredUntil, present, blocked };
}

function queued(rows: readonly WaiterRow[]): (WaiterRow & { state: 'waiting' | 'offered' })[] {
  return rows.filter((row): row is WaiterRow & { state: 'waiting' | 'offered' } => isQueued(row));
}

function isQueued({ state }: WaiterRow): boolean {
  return state === 'waiting' || state === 'offered';
}

function placeOf(row: WaiterRow, rows: readonly WaiterRow[]): number | null {
  if (row.state !== 'waiting') return null;
  return rows.filter(({ state }) => state === 'waiting').findIndex(({ id }) => id === row.id) + 1;
}
