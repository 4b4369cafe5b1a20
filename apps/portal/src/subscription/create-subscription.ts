import type { SubscriptionView } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import type { Db } from '../database/index.ts';
import { type Handlers, PortalError } from '../http/handler.ts';
import { appendOutbox } from '../outbox/append.ts';
import { authorize, lockTeamAs, may } from '../policy/index.ts';
import type { Clock, Ids, MemberActor, SignInReader } from '../ports.ts';

export interface SubscriptionDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly signIns: SignInReader;
  /** In use now and the limit now, from sessions. */
  usage(team: string): Promise<{ readonly inUse: number; readonly limit: number }>;
}

type SubscriptionRoutes = 'GET /api/teams/:team/subscription' | 'PUT /api/teams/:team/subscription/capacity';

export type SubscriptionLoader = (team: string) => Promise<(reader: MemberActor) => SubscriptionView | null>;

export function createSubscription(deps: SubscriptionDeps): {
  readonly handlers: Handlers<SubscriptionRoutes>;
  readonly load: SubscriptionLoader;
} {
  const load: SubscriptionLoader = async (team) => {
    const view = await readSubscription(deps, team);
    return (reader) => {
      if (view === null || !may.seeSubscription(reader)) return null;
      return { ...view, mayChange: may.changeCapacity(reader) };
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
    handlers: {
      'GET /api/teams/:team/subscription': async ({ actor, params }) =>
        present(await authorize(signIns, actor, params['team'], may.seeSubscription)),
      'PUT /api/teams/:team/subscription/capacity': async ({ actor, params, body, address }) => {
        const member = await authorize(signIns, actor, params['team'], may.changeCapacity);
        await changeCapacity(deps, member, body.capacity, body.why ?? null, address);
        return present(member);
      },
    },
  };
}

async function readSubscription(deps: SubscriptionDeps, team: string): Promise<SubscriptionView | null> {
  const { db } = deps;
  const row = await db.read.selectFrom('subscription').selectAll().where('team_id', '=', team).executeTakeFirst();
  if (row === undefined) return null;
  const history = await db.read
    .selectFrom('capacity_change')
    .leftJoin('person', 'person.id', 'capacity_change.by_person')
    .select(['at', 'from_capacity as from', 'to_capacity as to', 'person.name as by', 'why'])
    .where('team_id', '=', team)
    .orderBy('at', 'desc')
    .limit(200)
    .execute();
  return {
    plan: row.plan,
    state: row.state,
    termStart: row.term_start.getTime(),
    termEnd: row.term_end?.getTime() ?? null,
    capacity: row.capacity,
    ...(await deps.usage(team)),
    peak: row.peak,
    peakAt: row.peak_at?.getTime() ?? null,
    history: history.map((change) => ({ ...change, at: change.at.getTime(), by: change.by ?? 'Usher' })),
    mayChange: false,
  };
}

/** C6: at once, under the team's lock. Lowering it ends nothing. */
async function changeCapacity(
  deps: SubscriptionDeps,
  actor: MemberActor,
  capacity: number,
  why: string | null,
  address: string,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.changeCapacity);
    const before = await tx
      .selectFrom('subscription')
      .select('capacity')
      .where('team_id', '=', actor.team)
      .executeTakeFirstOrThrow();
    if (before.capacity === capacity) return;
    await tx.updateTable('subscription').set({ capacity }).where('team_id', '=', actor.team).execute();
    await tx
      .insertInto('capacity_change')
      .values({
        id: deps.ids.next(),
        team_id: actor.team,
        at: new Date(deps.clock.now()),
        from_capacity: before.capacity,
        to_capacity: capacity,
        by_person: actor.person,
        why,
      })
      .execute();
    await appendAudit(tx, {
      team: actor.team,
      kind: 'capacity.changed',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { from: before.capacity, to: capacity, why },
    });
    await appendOutbox(tx, actor.team, [
      { kind: 'subscription', subject: null },
      { kind: 'capacity', subject: null },
      { kind: 'audit', subject: null },
    ]);
  });
}
