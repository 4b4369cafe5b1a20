export { createSubscription, type SubscriptionLoader } from './create-subscription.ts';
export { shownTerm } from './shown-term.ts';
