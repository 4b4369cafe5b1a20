import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { PortalError } from '../http/handler.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { Clock, Ids } from '../ports.ts';
import { rememberChanges } from './remember-changes.ts';
import { type LimitChange, tellLimit } from './tell-limit.ts';

/** Places on top of the capacity until a time; 0 and null when none are. */
interface Loan {
  readonly places: number;
  readonly until: number | null;
}

/** C6: the limit is the capacity and what is lent now. Lending less ends nothing. */
export function lendPlaces(
  deps: { readonly db: Db; readonly clock: Clock; readonly ids: Ids },
  change: LimitChange,
  loan: Loan,
  why: string | null,
): Promise<void> {
  const { actor } = change;
  const { places, until } = loan;
  return deps.db.transact(async (tx) => {
    await lockTeamAs(tx, actor, may.setLimits);
    if (places > 0 && !(await isAhead(tx, until)))
      throw new PortalError('bad-request', { fields: { until: 'Say until when, at most a year ahead.' } });
    const before = await lentNow(tx, actor.team);
    await sql`update subscription set overdraft = ${places},
      overdraft_until = to_timestamp(${until}::double precision / 1000)
      where team_id = ${actor.team}::uuid`.execute(tx);
    await rememberChanges(tx, deps, actor, changesOf(before, loan), why);
    await tellLimit(tx, change, places === 0 ? 'overdraft.closed' : 'overdraft.opened', { places, until, why });
  });
}

async function lentNow(tx: Tx, team: string): Promise<Loan> {
  const { rows } = await sql<{ overdraft: number; overdraft_until: Date }>`
    select overdraft, overdraft_until from subscription
    where team_id = ${team}::uuid and overdraft > 0 and overdraft_until > portal_now()`.execute(tx);
  const lent = rows[0];
  return lent ? { places: lent.overdraft, until: lent.overdraft_until.getTime() } : { places: 0, until: null };
}

/** An end says itself when it is over: only what is lent has one to remember. */
function changesOf(before: Loan, after: Loan) {
  const all = [
    { what: 'overdraft', from: before.places, to: after.places } as const,
    { what: 'overdraft-end', from: before.until, to: after.until } as const,
  ];
  return all.filter(({ what, from, to }) => from !== to && (what === 'overdraft' || to !== null));
}

async function isAhead(tx: Tx, until: number | null): Promise<boolean> {
  const { rows } = await sql<{ ahead: boolean | null }>`
    select at > portal_now() and at < portal_now() + interval '366 days' as ahead
    from (select to_timestamp(${until}::double precision / 1000) as at) asked`.execute(tx);
  return rows[0]?.ahead ?? false;
}
