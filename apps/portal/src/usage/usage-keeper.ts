import { type Rounds, startRounds } from '../rounds.ts';
import { rollUpAll } from './roll-up.ts';
import type { UsageDeps } from './usage-deps.ts';

const everyMs = 60_000;

/** Rolls up again and again. */
export function startUsageKeeper(deps: UsageDeps): Rounds {
  return startRounds(() => rollUpAll(deps), { everyMs, log: deps.log, failure: 'the usage was not rolled up' });
}
