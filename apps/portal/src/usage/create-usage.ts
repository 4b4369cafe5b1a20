import type { Handlers } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import type { Rounds } from '../rounds.ts';
import { createSessionHistory, type HistoryKeys } from './session-history.ts';
import { readUsage } from './read-usage.ts';
import type { UsageDeps } from './usage-deps.ts';
import { startUsageKeeper } from './usage-keeper.ts';

export interface Usage {
  readonly handlers: Handlers<'GET /api/teams/:team/usage' | HistoryKeys>;
  startKeeper(): Rounds;
}

export function createUsage(deps: UsageDeps): Usage {
  return {
    startKeeper: () => startUsageKeeper(deps),
    handlers: {
      ...createSessionHistory(deps),
      'GET /api/teams/:team/usage': async ({ actor, params, query }) => {
        const member = await authorize(deps.signIns, actor, params['team'], may.seeSubscription);
        return readUsage(deps.db, member.team, query.range, query.until);
      },
    },
  };
}
