import { type CapacityView, showState } from '@usher/contract';
import type { MemberActor, SessionTimes } from '../ports.ts';
import type { SessionRow } from './session-row.ts';
import { maySeeSession } from './visibility.ts';

/** The bar: one place a row, with whose it is where the reader may know. */
export function presentCapacity(
  places: readonly SessionRow[],
  { limit, reserved }: { readonly limit: number; readonly reserved: number },
  reader: MemberActor,
  now: number,
  times: Pick<SessionTimes, 'renewMs'>,
): CapacityView {
  return {
    inUse: places.length,
    limit,
    reserved: Math.min(reserved, Math.max(0, limit - places.length)),
    places: places.map((row) => {
      const state = showState({ ...row, renewMs: times.renewMs }, now);
      const look = state === 'held' || state === 'unconfirmed' || state === 'offered' ? state : 'used';
      if (!maySeeSession(reader, row)) return { look };
      return { look, session: row.id, label: `${row.personName} on ${row.deviceName}` };
    }),
  };
}
