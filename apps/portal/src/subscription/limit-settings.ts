import type { SubscriptionView } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Handlers } from '../http/handler.ts';
import { authorize, lockTeamAs, may } from '../policy/index.ts';
import type { Clock, Ids, MemberActor, SignInReader } from '../ports.ts';
import { lendPlaces } from './lend-places.ts';
import { addPool, changePool, readPools, removePool } from './reserved-pools.ts';
import { type LimitChange, tellLimit } from './tell-limit.ts';

export interface LimitSettingsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  present(reader: MemberActor): Promise<SubscriptionView>;
}

export type LimitSettingKeys =
  | 'GET /api/teams/:team/pools'
  | 'POST /api/teams/:team/pools'
  | 'PATCH /api/teams/:team/pools/:pool'
  | 'DELETE /api/teams/:team/pools/:pool'
  | 'PUT /api/teams/:team/subscription/overdraft'
  | 'PUT /api/teams/:team/subscription/alerts';

/** What those who run the team set about its limit, besides the capacity itself. */
export function createLimitSettings(deps: LimitSettingsDeps): Handlers<LimitSettingKeys> {
  const { db, ids, signIns, present } = deps;
  return {
    'GET /api/teams/:team/pools': async ({ actor, params }) => {
      const member = await authorize(signIns, actor, params['team'], may.seeSubscription);
      return { pools: await readPools(db, member.team) };
    },
    'POST /api/teams/:team/pools': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setLimits);
      return addPool(db, ids, { actor: member, address }, body);
    },
    'PATCH /api/teams/:team/pools/:pool': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setLimits);
      return changePool(db, { actor: member, address }, params['pool'] ?? '', body);
    },
    'DELETE /api/teams/:team/pools/:pool': async ({ actor, params, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setLimits);
      await removePool(db, { actor: member, address }, params['pool'] ?? '');
      return { ok: true };
    },
    'PUT /api/teams/:team/subscription/overdraft': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setLimits);
      const { places, until, why = null } = body;
      await lendPlaces(deps, { actor: member, address }, { places, until: places === 0 ? null : until }, why);
      return present(member);
    },
    'PUT /api/teams/:team/subscription/alerts': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setLimits);
      await setAlerts(db, { actor: member, address }, body.percent);
      return present(member);
    },
  };
}

function setAlerts(db: Db, change: LimitChange, percent: number | null): Promise<void> {
  return db.transact(async (tx) => {
    await lockTeamAs(tx, change.actor, may.setLimits);
    await sql`update subscription set alert_percent = ${percent}::int
      where team_id = ${change.actor.team}::uuid`.execute(tx);
    await tellLimit(tx, change, 'alerts.changed', { percent });
  });
}
