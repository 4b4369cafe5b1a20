import type { WaitingList, WaitingView } from '@usher/contract';
import { PortalError } from '../../http/handler.ts';
import type { Db } from '../../database/index.ts';
import type { MemberActor } from '../../ports.ts';
import { presentMine, presentWaiting, type Waiting } from './present-waiting.ts';
import { readPace, readWaiters } from './waiter-row.ts';

/** Read once, worded per reader. */
export async function loadWaiting(db: Db, team: string): Promise<(reader: MemberActor) => WaitingList> {
  const waiting = await readWaiting(db, team);
  return (reader) => presentWaiting(waiting, reader);
}

export async function readWaiting(db: Db, team: string): Promise<Waiting> {
  const rows = await readWaiters(db, team);
  return { rows, paceMs: rows.length === 0 ? null : await readPace(db, team) };
}

/** One's own place in the list, by its id. */
export async function loadMine(db: Db, reader: MemberActor, id: string): Promise<WaitingView> {
  const waiting = await readWaiting(db, reader.team);
  const row = waiting.rows.find((each) => each.id === id && each.personId === reader.person);
  if (row === undefined) throw new PortalError('not-waiting');
  return presentMine(row, waiting);
}
