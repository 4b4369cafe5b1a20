import { type CapacityView, showState } from '@usher/contract';
import type { MemberActor, SessionTimes } from '../ports.ts';
import type { SessionRow } from './session-row.ts';
import { maySeeSession } from './visibility.ts';

/** The bar: one place a row, with whose it is where the reader may know. */
export function presentCapacity(
  places: readonly SessionRow[],
  limit: number,
  reader: MemberActor,
  now: number,
  times: Pick<SessionTimes, 'renewMs'>,
): CapacityView {
  return {
    inUse: places.length,
    limit,
    places: places.map((row) => {
      const state = showState({ ...row, renewMs: times.renewMs }, now);
      const look = state === 'held' ? 'held' : state === 'unconfirmed' ? 'unconfirmed' : 'used';
      if (!maySeeSession(reader, row)) return { look };
      return { look, session: row.id, label: `${row.personName} on ${row.deviceName}` };
    }),
  };
}
