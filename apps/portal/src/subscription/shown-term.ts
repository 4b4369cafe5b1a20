import { type Role, subscriptionStateAt, type SubscriptionTerm } from '@usher/contract';
import { may } from '../policy/index.ts';

/** What a member's pages may say of the term: a User hears of it only once it matters to them, in grace and after. */
export function shownTerm(
  reader: { readonly role: Role; readonly suspended: boolean },
  term: SubscriptionTerm,
  now: number,
): SubscriptionTerm | null {
  if (reader.suspended || term.termEnd === null) return null;
  if (may.seeSubscription(reader)) return term;
  return ['grace', 'ended'].includes(subscriptionStateAt(term, now)) ? term : null;
}
