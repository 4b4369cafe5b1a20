import type { SubscriptionTerm } from '@usher/contract';
import { appendAudit } from '../audit/append.ts';
import type { Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { carryOutEnd } from './end-of-term.ts';
import { rememberChanges, type SubscriptionChange } from './remember-changes.ts';
import type { SubscriptionDeps } from './subscription-deps.ts';

export interface Terms extends SubscriptionTerm {
  readonly plan: string;
}

/** By hand, since nobody is paid here. What ends by it ends its live sessions in the same transaction (E7). */
export async function changeTerms(
  deps: SubscriptionDeps,
  actor: MemberActor,
  terms: Terms,
  why: string | null,
  address: string,
): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.changeTerms);
    const changes = changesBetween(await readTerms(tx, actor.team), terms);
    if (changes.length === 0) return;
    await tx
      .updateTable('subscription')
      .set({
        plan: terms.plan,
        trial: terms.trial,
        term_end: terms.termEnd === null ? null : new Date(terms.termEnd),
        grace_days: terms.graceDays,
        // A new term is warned of anew; and what had ended stands again if its dates say so.
        state: 'active',
        warned_days: null,
      })
      .where('team_id', '=', actor.team)
      .execute();
    await rememberChanges(tx, deps, actor, changes, why);
    const details = { changes, why };
    await appendAudit(tx, {
      team: actor.team,
      kind: 'subscription.changed',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details,
    });
    await appendOutbox(tx, actor.team, [
      { kind: 'subscription', subject: null },
      // Everybody's pages say how the subscription stands.
      { kind: 'member', subject: null },
      { kind: 'audit', subject: null },
    ]);
    await carryOutEnd(tx, deps, actor.team);
  });
}

async function readTerms(tx: Tx, team: string): Promise<Terms> {
  const row = await tx
    .selectFrom('subscription')
    .select(['plan', 'trial', 'term_end', 'grace_days'])
    .where('team_id', '=', team)
    .executeTakeFirstOrThrow();
  return { plan: row.plan, trial: row.trial, termEnd: row.term_end?.getTime() ?? null, graceDays: row.grace_days };
}

export function changesBetween(before: Terms, after: Terms): readonly SubscriptionChange[] {
  const all: readonly SubscriptionChange[] = [
    { what: 'plan', from: before.plan, to: after.plan },
    { what: 'trial', from: before.trial, to: after.trial },
    { what: 'term-end', from: before.termEnd, to: after.termEnd },
    { what: 'grace-days', from: before.graceDays, to: after.graceDays },
  ];
  return all.filter(({ from, to }) => from !== to);
}
