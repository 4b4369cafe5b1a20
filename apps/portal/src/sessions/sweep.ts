import { type RawBuilder, sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import { actOnAll } from './act.ts';
import { approvalLimit, type EndOrder, missedAfter } from './domain/index.ts';
import { endOrderColumns, sendEndOrders } from './end-orders.ts';
import { loadPlaces } from './place-store.ts';
import type { SessionDeps } from './session-deps.ts';
import { sweepWaiting } from './waiting/sweep-waiting.ts';

/** An order that brought no acknowledgement is given again after so long. */
const orderAgainMs = 1_000;
const mostAtOnce = 1_000;
/** How many of a team are decided in one transaction, so that nobody waits long for the team's lock. */
const batch = 50;

/** What time must drive, once; any node may, several may at once: what is due is decided again under the team's lock. */
export async function sweep(deps: SessionDeps): Promise<void> {
  await orderDue(deps);
  for (const [team, ids] of await readDue(deps)) {
    for (let from = 0; from < ids.length; from += batch) await sweepTeam(deps, team, ids.slice(from, from + batch));
  }
  await sweepWaiting(deps);
}

async function sweepTeam(deps: SessionDeps, team: string, ids: readonly string[]): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    if (await clockIsInDoubt(tx)) return;
    const due = await loadPlaces(tx, sql`id = any(${ids}::uuid[])`);
    await actOnAll(tx, deps, due, () => ({ type: 'sweep' }));
  });
}

/** L8: nothing runs out. */
async function clockIsInDoubt(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ doubt: boolean }>`select clock_in_doubt() as doubt`.execute(tx);
  return rows[0]?.doubt ?? false;
}

/** Whatever a rule of the sweep may find something to do with, by team; the rules themselves stand in the domain. */
async function readDue(deps: SessionDeps): Promise<ReadonlyMap<string, readonly string[]>> {
  const { beginMs, leaveMs, resumeMs, renewMs, forcedEndMs } = deps.times;
  const over = sql`ends_at <= portal_now() and state in ('ending', 'ended')`;
  const { rows } = await sql<{ id: string; team: string }>`
    select id, team_id as team from session where freed_at is null and (
      lease_until <= portal_now()
      or state = 'connecting' and ${since('created_at', beginMs)}
      or state = 'approving' and ${since('created_at', approvalLimit * beginMs)}
      or ${since('leaving_at', leaveMs)} and ended_at is null
      or ${since('resuming_at', resumeMs + renewMs)} and ended_at is null
      or ${since('limit_ends_at', renewMs)} and ended_at is null
      or ended_at is null and state = 'ending' and ${since('ends_at', forcedEndMs)}
      or ${over} and exists (select 1 from session_relay where session_id = session.id)
        and not exists (select 1 from session_relay where session_id = session.id
          and (cut_at is null or tokens_expire_at > portal_now()))
      or state = 'active' and not unconfirmed and ${since('last_renewed_at', renewMs * missedAfter)}
    ) order by id`.execute(deps.db.read);
  const byTeam = new Map<string, string[]>();
  for (const { id, team } of rows) byTeam.set(team, [...(byTeam.get(team) ?? []), id]);
  return byTeam;
}

function since(column: string, agoMs: number): RawBuilder<unknown> {
  return sql`${sql.ref(column)} <= portal_now() - ${agoMs}::double precision * interval '1 millisecond'`;
}

/** E1, E2: a countdown that is over, and orders nobody acknowledged yet. */
async function orderDue(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<EndOrder>`
    select ${endOrderColumns} where freed_at is null and ends_at <= portal_now() and state in ('ending', 'ended')
      and (ordered_at is null or ordered_at < portal_now() - ${orderAgainMs} * interval '1 millisecond')
    order by id limit ${mostAtOnce}`.execute(deps.db.read);
  if (rows.length === 0) return;
  // Rows are locked in id order, like everywhere.
  await sql`update session set ordered_at = portal_now() from (
      select id from session where id = any(${rows.map(({ id }) => id)}::uuid[]) order by id for no key update) as due
    where session.id = due.id`.execute(deps.db.read);
  sendEndOrders(deps, rows);
}
