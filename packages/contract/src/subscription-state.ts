import { z } from 'zod';

export const subscriptionState = z.enum(['trial', 'active', 'grace', 'ended']);
export type SubscriptionState = z.infer<typeof subscriptionState>;

/** What decides how a subscription stands. Times are epoch ms. */
export interface SubscriptionTerm {
  readonly trial: boolean;
  /** Null means no end. */
  readonly termEnd: number | null;
  readonly graceDays: number;
}

const dayMs = 24 * 3600_000;
/** From so many days before the end of the term those who run the team are told, each time anew. */
export const warningDays = [30, 14, 7, 1] as const;

/** When everything stops: the term and its grace are over. Null means never. */
export function subscriptionEndsAt({ termEnd, graceDays }: Omit<SubscriptionTerm, 'trial'>): number | null {
  return termEnd === null ? null : termEnd + graceDays * dayMs;
}

/** How it stands, from its dates alone; portal, pages and `subscription_stands` in SQL agree. */
export function subscriptionStateAt(term: SubscriptionTerm, now: number): SubscriptionState {
  const endsAt = subscriptionEndsAt(term);
  if (endsAt !== null && endsAt <= now) return 'ended';
  if (term.termEnd !== null && term.termEnd <= now) return 'grace';
  return term.trial ? 'trial' : 'active';
}

/** The newest of the warnings that is due, in days; null before the first and once the term has ended. */
export function warningDue({ termEnd }: Pick<SubscriptionTerm, 'termEnd'>, now: number): number | null {
  if (termEnd === null || termEnd <= now) return null;
  return warningDays.findLast((days) => termEnd - now <= days * dayMs) ?? null;
}
