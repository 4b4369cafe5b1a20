import { subscriptionStateAt, type SubscriptionView } from '@usher/contract';
import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';

type History = SubscriptionView['history'];
const mostChanges = 200;

/** What a subscription is to whoever may see it; what the reader may change is not filled in. */
export async function readSubscription(deps: SubscriptionDeps, team: string): Promise<SubscriptionView | null> {
  const { db } = deps;
  const row = await db.read.selectFrom('subscription').selectAll().where('team_id', '=', team).executeTakeFirst();
  if (row === undefined) return null;
  const term = { trial: row.trial, termEnd: row.term_end?.getTime() ?? null, graceDays: row.grace_days };
  return {
    plan: row.plan,
    state: row.state === 'ended' ? 'ended' : subscriptionStateAt(term, deps.clock.now()),
    ...term,
    termStart: row.term_start.getTime(),
    capacity: row.capacity,
    ...(await deps.usage(team)),
    peak: row.peak,
    peakAt: row.peak_at?.getTime() ?? null,
    ...(await readOverdraft(db, team, row, deps.clock.now())),
    alertPercent: row.alert_percent,
    history: await readHistory(db, team),
    mayChange: false,
    mayChangeTerms: false,
  };
}

type Lent = Pick<SubscriptionView, 'overdraft' | 'overdraftUntil' | 'overdraftBy' | 'overdraftWhy'>;

/** What is lent now (C6), who set it last and why. */
async function readOverdraft(
  db: Db,
  team: string,
  row: { readonly overdraft: number; readonly overdraft_until: Date | null },
  now: number,
): Promise<Lent> {
  const overdraftUntil = row.overdraft_until?.getTime() ?? null;
  if (overdraftUntil === null || overdraftUntil <= now)
    return { overdraft: 0, overdraftUntil: null, overdraftBy: null, overdraftWhy: null };
  const { rows } = await sql<{ by: string; why: string | null }>`
    select person.name as by, change.why from subscription_change change join person on person.id = change.by_person
    where change.team_id = ${team}::uuid and change.what in ('overdraft', 'overdraft-end')
    order by change.at desc limit 1`.execute(db.read);
  const last = rows[0];
  return {
    overdraft: row.overdraft,
    overdraftUntil,
    overdraftBy: last?.by ?? null,
    overdraftWhy: last?.why ?? null,
  };
}

/** Newest first; the changes of the capacity stand in a table of their own. */
async function readHistory(db: Db, team: string): Promise<History> {
  const { rows } = await sql<Omit<History[number], 'at'> & { at: Date }>`
    select change.at, change.what, change.was as "from", change.became as "to", change.why,
      coalesce(person.name, 'Usher') as by
    from (
      select at, 'capacity' as what, to_jsonb(from_capacity) as was, to_jsonb(to_capacity) as became, by_person, why
        from capacity_change where team_id = ${team}::uuid
      union all
      select at, what, was, became, by_person, why from subscription_change where team_id = ${team}::uuid
    ) change left join person on person.id = change.by_person
    order by change.at desc, change.what limit ${mostChanges}`.execute(db.read);
  return rows.map((change) => ({ ...change, at: change.at.getTime() }));
}
