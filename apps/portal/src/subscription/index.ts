export { createSubscription, type SubscriptionLoader } from './create-subscription.ts';
