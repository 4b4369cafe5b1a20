import type { SubscriptionView } from '@usher/contract';
import { type Handlers, PortalError } from '../http/handler.ts';
import { authorize, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { Rounds } from '../rounds.ts';
import { changeCapacity } from './change-capacity.ts';
import { changeTerms } from './change-terms.ts';
import { createLimitSettings, type LimitSettingKeys } from './limit-settings.ts';
import { readSubscription } from './read-subscription.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';
import { startTermKeeper } from './term-keeper.ts';

type SubscriptionRoutes =
  | 'GET /api/teams/:team/subscription'
  | 'PUT /api/teams/:team/subscription/capacity'
  | 'PUT /api/teams/:team/subscription/terms'
  | LimitSettingKeys;

export type SubscriptionLoader = (team: string) => Promise<(reader: MemberActor) => SubscriptionView | null>;

export interface Subscriptions {
  readonly handlers: Handlers<SubscriptionRoutes>;
  readonly load: SubscriptionLoader;
  startKeeper(): Rounds;
}

export function createSubscription(deps: SubscriptionDeps): Subscriptions {
  const load: SubscriptionLoader = async (team) => {
    const view = await readSubscription(deps, team);
    return (reader) => {
      if (view === null || !may.seeSubscription(reader)) return null;
      return { ...view, mayChange: may.changeCapacity(reader), mayChangeTerms: may.changeTerms(reader) };
    };
  };
  const present = async (reader: MemberActor): Promise<SubscriptionView> => {
    const view = (await load(reader.team))(reader);
    if (view === null) throw new PortalError('not-found');
    return view;
  };
  const { signIns } = deps;
  return {
    load,
    startKeeper: () => startTermKeeper(deps),
    handlers: {
      ...createLimitSettings({ ...deps, present }),
      'GET /api/teams/:team/subscription': async ({ actor, params }) =>
        present(await authorize(signIns, actor, params['team'], may.seeSubscription)),
      'PUT /api/teams/:team/subscription/capacity': async ({ actor, params, body, address }) => {
        const member = await authorize(signIns, actor, params['team'], may.changeCapacity);
        await changeCapacity(deps, member, body.capacity, body.why ?? null, address);
        return present(member);
      },
      'PUT /api/teams/:team/subscription/terms': async ({ actor, params, body, address }) => {
        const member = await authorize(signIns, actor, params['team'], may.changeTerms);
        const { why = null, ...terms } = body;
        await changeTerms(deps, member, terms, why, address);
        return present(member);
      },
    },
  };
}
