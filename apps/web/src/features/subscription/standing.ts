import { subscriptionEndsAt, subscriptionStateAt, type SubscriptionView } from '@usher/contract';
import { calendarDate, roughly } from '../../time/duration.ts';

/** How the subscription stands now, and until when. */
export function standing(subscription: SubscriptionView, now: number, timeZone?: string): string {
  const state = subscription.state === 'ended' ? 'ended' : subscriptionStateAt(subscription, now);
  const endsAt = subscriptionEndsAt(subscription);
  if (state === 'ended') return 'Ended: no sessions begin until the term is set anew';
  if (state === 'grace' && endsAt !== null) return `In grace until ${calendarDate(endsAt - 1, timeZone)}`;
  const name = state === 'trial' ? 'Trial' : 'Active';
  const { termEnd, graceDays } = subscription;
  if (termEnd === null) return name;
  const grace =
    graceDays === 0 ? 'no grace after it' : `then ${graceDays} ${graceDays === 1 ? 'day' : 'days'} of grace`;
  return `${name} for ${roughly(termEnd - now)} more, ${grace}`;
}
