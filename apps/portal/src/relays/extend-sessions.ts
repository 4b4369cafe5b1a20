import type { Db } from '../database/index.ts';
import type { HeldRelays } from './held-relays.ts';
import { readExtensions } from './relay-rows.ts';

const maxPerMessage = 1000;

/** Gives the pipes of living sessions another lease. What is not named runs out at the relay by itself. */
export async function extendSessions(db: Db, held: HeldRelays): Promise<void> {
  for (const [relay, sessions] of await readExtensions(db, held.ids())) {
    for (let start = 0; start < sessions.length; start += maxPerMessage)
      held.deliver(relay, { type: 'extend', sessions: sessions.slice(start, start + maxPerMessage) });
  }
}
