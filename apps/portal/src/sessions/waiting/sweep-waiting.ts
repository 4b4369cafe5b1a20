import { sql } from 'kysely';
import { lockTeam, type Tx } from '../../database/index.ts';
import { appendOutbox } from '../../outbox/append.ts';
import type { SessionDeps } from '../session-deps.ts';
import { closeAsks } from './open-asks.ts';
import { goneAfterMs } from './presence.ts';

/**
 * What time drives in the waiting lists, and what nobody promoted when it came about: a waiter who is back, a device online, a
 * right given. One transaction a team that has something due.
 */
export async function sweepWaiting(deps: SessionDeps): Promise<void> {
  for (const team of await readDueTeams(deps)) await sweepTeam(deps, team);
}

async function readDueTeams(deps: SessionDeps): Promise<readonly string[]> {
  const { rows } = await sql<{ team: string }>`
    select team_id as team from waiter where state = 'waiting'
      and present_until < portal_now() - ${goneAfterMs} * interval '1 millisecond'
    union select team_id from waiter where state = 'waiting' and present_until > portal_now()
      and places_in_use(team_id) < session_limit(team_id)
    union select team_id from subscription where overdraft > 0 and overdraft_until <= portal_now()
    union select waiter.team_id from release_request ask join waiter on waiter.id = ask.waiter_id
      where ask.answered_at is null and (ask.expires_at <= portal_now() or waiter.state <> 'waiting')
    order by team`.execute(deps.db.read);
  return rows.map(({ team }) => team);
}

async function sweepTeam(deps: SessionDeps, team: string): Promise<void> {
  await deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    const { rows } = await sql<{ doubt: boolean }>`select clock_in_doubt() as doubt`.execute(tx);
    // L8: nothing runs out.
    if (rows[0]?.doubt) return;
    await letGo(tx, team);
    await closeOverdraft(tx, team);
    await endAsks(tx, deps, team);
    await sql`select settle(${team}::uuid)`.execute(tx);
    tx.announce(team);
  });
}

/** Away for too long. */
async function letGo(tx: Tx, team: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update waiter set state = 'gone', settled_at = portal_now()
    where team_id = ${team}::uuid and state = 'waiting'
      and present_until < portal_now() - ${goneAfterMs} * interval '1 millisecond'
    returning id`.execute(tx);
  for (const { id } of rows) await sql`select audit_waiter(${id}::uuid, 'waiting.gone')`.execute(tx);
}

/** C6: what was lent is over; it ends nothing. */
async function closeOverdraft(tx: Tx, team: string): Promise<void> {
  const { rows } = await sql<{ places: number }>`
    update subscription set overdraft = 0, overdraft_until = null
    from (select overdraft as places from subscription where team_id = ${team}::uuid) was
    where team_id = ${team}::uuid and overdraft > 0 and overdraft_until <= portal_now()
    returning was.places`.execute(tx);
  const closed = rows[0];
  if (closed === undefined) return;
  await sql`select append_audit(${team}::uuid, 'overdraft.ended', null, 'Usher', null,
    ${JSON.stringify(closed)}::jsonb)`.execute(tx);
  await appendOutbox(tx, team, [
    { kind: 'subscription', subject: null },
    { kind: 'capacity', subject: null },
    { kind: 'audit', subject: null },
  ]);
}

/** Nobody answered, or the asker waits no more: the question leaves the holder's viewer. */
async function endAsks(tx: Tx, deps: SessionDeps, team: string): Promise<void> {
  const over = await closeAsks(
    tx,
    sql`(ask.expires_at <= portal_now() or exists (select 1 from waiter where id = ask.waiter_id and state <> 'waiting'))
      and exists (select 1 from waiter where id = ask.waiter_id and team_id = ${team}::uuid)`,
  );
  if (over.length === 0) return;
  await appendOutbox(tx, team, [{ kind: 'waiting', subject: null }]);
  tx.onCommit(() => {
    for (const { session, request } of over)
      deps.links().viewers.asked(session, { type: 'release-over', session, request });
  });
}
