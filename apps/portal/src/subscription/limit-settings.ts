import type { AuditKind, SubscriptionView } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Db, Tx } from '../database/index.ts';
import { type Handlers, PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { authorize, lockTeamAs, may } from '../policy/index.ts';
import type { Ids, MemberActor, SignInReader } from '../ports.ts';
import { addPool, changePool, readPools, removePool } from './reserved-pools.ts';

export interface LimitSettingsDeps {
  readonly db: Db;
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
      await lend(db, { actor: member, address }, { places, until: places === 0 ? null : until, why });
      return present(member);
    },
    'PUT /api/teams/:team/subscription/alerts': async ({ actor, params, body, address }) => {
      const member = await authorize(signIns, actor, params['team'], may.setLimits);
      await setAlerts(db, { actor: member, address }, body.percent);
      return present(member);
    },
  };
}

interface Change {
  readonly actor: MemberActor;
  readonly address: string;
}

/** C6: the limit is the capacity and what is lent now. Lending less ends nothing. */
function lend(
  db: Db,
  change: Change,
  { places, until, why }: { readonly places: number; readonly until: number | null; readonly why: string | null },
): Promise<void> {
  return db.transact(async (tx) => {
    await lockTeamAs(tx, change.actor, may.setLimits);
    if (places > 0 && !(await isAhead(tx, until)))
      throw new PortalError('bad-request', { fields: { until: 'Say until when, at most a year ahead.' } });
    await sql`update subscription set overdraft = ${places},
      overdraft_until = to_timestamp(${until}::double precision / 1000)
      where team_id = ${change.actor.team}::uuid`.execute(tx);
    await tell(tx, change, places === 0 ? 'overdraft.closed' : 'overdraft.opened', { places, until, why });
  });
}

async function isAhead(tx: Tx, until: number | null): Promise<boolean> {
  const { rows } = await sql<{ ahead: boolean | null }>`
    select at > portal_now() and at < portal_now() + interval '366 days' as ahead
    from (select to_timestamp(${until}::double precision / 1000) as at) asked`.execute(tx);
  return rows[0]?.ahead ?? false;
}

function setAlerts(db: Db, change: Change, percent: number | null): Promise<void> {
  return db.transact(async (tx) => {
    await lockTeamAs(tx, change.actor, may.setLimits);
    await sql`update subscription set alert_percent = ${percent}::int
      where team_id = ${change.actor.team}::uuid`.execute(tx);
    await tell(tx, change, 'alerts.changed', { percent });
  });
}

/** W1: a limit that rose is offered on in this very transaction. */
async function tell(
  tx: Tx,
  { actor, address }: Change,
  kind: AuditKind,
  details: Record<string, unknown>,
): Promise<void> {
  await appendAudit(tx, { team: actor.team, kind, actorPerson: actor.person, actor: actor.name, address, details });
  await sql`select settle(${actor.team}::uuid)`.execute(tx);
  await appendOutbox(tx, actor.team, [
    { kind: 'subscription', subject: null },
    { kind: 'capacity', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
