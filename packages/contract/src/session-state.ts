import { z } from 'zod';

/** What the database stores. */
export const storedState = z.enum(['offered', 'connecting', 'approving', 'active', 'ending', 'ended']);
export type StoredState = z.infer<typeof storedState>;

/** What people see: the stored state, and what follows from it and the clock. */
export const shownState = z.enum([
  /** W2: held for a waiter, not a session yet. */
  'offered',
  'connecting',
  'approving',
  'active',
  'unconfirmed',
  'resuming',
  'ending',
  'ended',
  'held',
]);
export type ShownState = z.infer<typeof shownState>;

/** The facts `showState` needs; times are epoch ms on the Portal's clock. */
export interface StateFacts {
  readonly state: StoredState;
  readonly resuming: boolean;
  readonly lastRenewedAt: number | null;
  readonly endsAt: number | null;
  readonly endedAt: number | null;
  readonly freedAt: number | null;
  readonly renewMs: number;
}

/**
 * L2, E1, E4: a missed renewal shows as unconfirmed, never as fact; a session that ended but whose place is not yet free
 * shows as held; a session with `endsAt` ahead is still active.
 */
export function showState(facts: StateFacts, now: number): ShownState {
  if (facts.endedAt !== null) return facts.freedAt === null ? 'held' : 'ended';
  if (facts.state === 'ending') return facts.endsAt !== null && facts.endsAt > now ? 'active' : 'ending';
  if (facts.state !== 'active') return facts.state;
  if (facts.lastRenewedAt !== null && now - facts.lastRenewedAt > facts.renewMs * 1.5) return 'unconfirmed';
  return facts.resuming ? 'resuming' : 'active';
}
