import { type Rounds, startRounds } from '../rounds.ts';
import { keepTerms } from './end-of-term.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';

const everyMs = 1_000;

/** Looks at the terms again and again. */
export function startTermKeeper(deps: SubscriptionDeps): Rounds {
  const failure = 'the terms of subscriptions were not looked at';
  return startRounds(() => keepTerms(deps), { everyMs, log: deps.log, failure });
}
