import { type AuditKind, warningDue } from '@usher/contract';
import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { lockTeam, type JsonObject, type Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';

const usher = { person: null, name: 'Usher', address: null };

/**
 * E7: once a subscription and its grace are over, what lives ends at once and the audit says so, once. In a transaction that holds
 * the team's lock; does nothing while the subscription stands, or while the clock is in doubt (L8).
 */
export async function carryOutEnd(tx: Tx, deps: Pick<SubscriptionDeps, 'ender'>, team: string): Promise<boolean> {
  const { rows } = await sql`update subscription set state = 'ended'
    where team_id = ${team}::uuid and state = 'active' and subscription_ends_at(term_end, grace_days) <= portal_now()
      and not clock_in_doubt()
    returning 1`.execute(tx);
  if (rows.length === 0) return false;
  const ended = await deps.ender.endMatching(tx, team, {}, 'subscription-ended', usher);
  await tell(tx, team, 'subscription.ended', { sessions: ended });
  return true;
}

/** What time does to subscriptions, once; any node may, several may at once: what is due is looked at again under the lock. */
export async function keepTerms(deps: Pick<SubscriptionDeps, 'db' | 'ender'>): Promise<void> {
  const { db } = deps;
  const { rows } = await sql<OpenTerm & { team: string; over: boolean }>`
    select team_id as team, ${openTerm}, subscription_ends_at(term_end, grace_days) <= portal_now() as over
    from subscription where state = 'active' and term_end <= portal_now() + interval '721 hours'
    order by team_id`.execute(db.read);
  for (const { team, over, ...term } of rows) {
    if (!over && newWarning(term) === null) continue;
    await db.transact(async (tx) => {
      await lockTeam(tx, team);
      await (over ? carryOutEnd(tx, deps, team) : warn(tx, team));
    });
  }
}

interface OpenTerm {
  readonly termEnd: number;
  readonly warned: number | null;
  readonly now: number;
}

const openTerm = sql`(extract(epoch from term_end) * 1000)::double precision as "termEnd", warned_days as warned,
  (extract(epoch from portal_now()) * 1000)::double precision as now`;

/** The warning that is due and was not given yet, in days. */
function newWarning(term: OpenTerm): number | null {
  const days = warningDue(term, term.now);
  return days === null || (term.warned !== null && term.warned <= days) ? null : days;
}

/** One audit row a warning, for whoever sends it on; pages warn by themselves. */
async function warn(tx: Tx, team: string): Promise<void> {
  const { rows } = await sql<OpenTerm>`select ${openTerm} from subscription
    where team_id = ${team}::uuid and state = 'active' and term_end is not null`.execute(tx);
  const term = rows[0];
  const days = term === undefined ? null : newWarning(term);
  if (term === undefined || days === null) return;
  await sql`update subscription set warned_days = ${days} where team_id = ${team}::uuid`.execute(tx);
  await tell(tx, team, 'subscription.warned', { days, termEnd: term.termEnd });
}

async function tell(tx: Tx, team: string, kind: AuditKind, details: JsonObject): Promise<void> {
  await appendAudit(tx, { team, kind, actorPerson: null, actor: usher.name, address: null, details });
  await appendOutbox(tx, team, [
    { kind: 'subscription', subject: null },
    { kind: 'member', subject: null },
    { kind: 'audit', subject: null },
  ]);
}
