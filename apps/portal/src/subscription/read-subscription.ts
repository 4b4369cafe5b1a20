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
    ...openOverdraft(row.overdraft, row.overdraft_until?.getTime() ?? null, deps.clock.now()),
    alertPercent: row.alert_percent,
    history: await readHistory(db, team),
    mayChange: false,
    mayChangeTerms: false,
  };
}

/** What is lent now (C6). */
function openOverdraft(overdraft: number, overdraftUntil: number | null, now: number) {
  const isOpen = overdraftUntil !== null && overdraftUntil > now;
  return isOpen ? { overdraft, overdraftUntil } : { overdraft: 0, overdraftUntil: null };
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
