import type { ReasonCode } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import { announceSession, type ChangedSession } from './announce-change.ts';
import { type EndOrder, endOrderColumns, sendEndOrders } from './end-orders.ts';
import { markEnding } from './end-session.ts';
import { freeAndTell, freePlace, tellFreed, usher } from './free-place.ts';
import { nothingCanFlow } from './relay-reports.ts';
import type { SessionDeps } from './session-deps.ts';

/** An order that brought no acknowledgement is given again after so long. */
const orderAgainMs = 1_000;
/** A person may take this many times as long to approve as a device to begin. */
const approvalLimit = 4;

/** What time must drive, once; any node may, several may at once: each step asks again under the team's lock. */
export async function sweep(deps: SessionDeps): Promise<void> {
  await endDue(deps);
  // L8: while the clock is in doubt nothing runs out.
  if (await clockIsInDoubt(deps)) return;
  await freeRunOut(deps);
  await freeUnbegunInTime(deps);
  await endLeft(deps);
  await showForced(deps);
  await freeHeld(deps);
  await showUnconfirmed(deps);
}

async function clockIsInDoubt(deps: SessionDeps): Promise<boolean> {
  const { rows } = await sql<{ doubt: boolean }>`select clock_in_doubt() as doubt`.execute(deps.db.read);
  return rows[0]?.doubt ?? false;
}

/** L2. */
async function freeRunOut(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<{ team: string }>`
    select distinct team_id as team from session where freed_at is null and lease_until <= portal_now()`.execute(
    deps.db.read,
  );
  for (const { team } of rows) {
    const lost = await deps.db.transact(async (tx) => {
      await lockTeam(tx, team);
      const candidates = await tx
        .selectFrom('session')
        .select('id')
        .where('team_id', '=', team)
        .where('freed_at', 'is', null)
        .execute();
      await sql`select free_run_out(${team}::uuid)`.execute(tx);
      tx.announce(team);
      const ids = candidates.map(({ id }) => id);
      const freed =
        await sql<EndOrder>`select ${endOrderColumns} where id = any(${ids}::uuid[]) and freed_at is not null`.execute(
          tx,
        );
      return freed.rows;
    });
    sendEndOrders(deps, lost);
  }
}

/** L5: asked again under the lock: what has begun meanwhile stays. Waiting for a person has a limit of its own. */
async function freeUnbegunInTime(deps: SessionDeps): Promise<void> {
  const { beginMs } = deps.times;
  const late = sql`(state = 'connecting' and created_at <= portal_now() - ${beginMs} * interval '1 millisecond'
    or state = 'approving' and created_at <= portal_now() - ${approvalLimit * beginMs} * interval '1 millisecond')`;
  const { rows } = await sql<{ id: string }>`select id from session where freed_at is null and ${late}`.execute(
    deps.db.read,
  );
  for (const { id } of rows) await freeAndTell(deps, id, 'connect-timeout', late);
}

/** E1, E2: a countdown that is over, and orders nobody acknowledged yet. */
async function endDue(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<EndOrder>`
    select ${endOrderColumns} where freed_at is null and ends_at <= portal_now() and state in ('ending', 'ended')
      and (ordered_at is null or ordered_at < portal_now() - ${orderAgainMs} * interval '1 millisecond')
    order by id limit 1000`.execute(deps.db.read);
  if (rows.length === 0) return;
  await sql`update session set ordered_at = portal_now() where id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(
    deps.db.read,
  );
  sendEndOrders(deps, rows);
}

/**
 * L4: a viewer that left cleanly and did not come back; one that was lost, if its agent does not say so itself. Neither waits
 * for a later end that is set (E1).
 */
async function endLeft(deps: SessionDeps): Promise<void> {
  const { leaveMs, resumeMs, renewMs } = deps.times;
  const left = sql`leaving_at <= portal_now() - ${leaveMs} * interval '1 millisecond'`;
  const lost = sql`resuming_at <= portal_now() - ${resumeMs + renewMs} * interval '1 millisecond'`;
  await endWhere(deps, left, 'viewer-left');
  await endWhere(deps, lost, 'viewer-lost');
}

async function endWhere(deps: SessionDeps, condition: RawBuilder<unknown>, reason: ReasonCode): Promise<void> {
  const live = sql`freed_at is null and ended_at is null and (state <> 'ending' or ends_at > portal_now()) and ${condition}`;
  const { rows } = await sql<ChangedSession>`
    select id, team_id as "teamId", device_id as "deviceId" from session where ${live} order by id`.execute(
    deps.db.read,
  );
  for (const session of rows) {
    const order = await inTeam(deps, session, async (tx) => {
      const still = await sql`select 1 from session where id = ${session.id}::uuid and ${live}`.execute(tx);
      if (still.rows.length === 0) return null;
      return markEnding(tx, session.id, { reason, by: usher, message: null, inMs: 0 });
    });
    if (order !== null) sendEndOrders(deps, [order]);
  }
}

/** E4: nothing stays in ending; its place stays held until no pixel can flow. */
async function showForced(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<ChangedSession>`
    select id, team_id as "teamId", device_id as "deviceId" from session
    where freed_at is null and ended_at is null and state = 'ending'
      and ends_at <= portal_now() - ${deps.times.forcedEndMs} * interval '1 millisecond' order by id`.execute(
    deps.db.read,
  );
  for (const session of rows) {
    await inTeam(deps, session, async (tx) => {
      const { rows: changed } = await sql`
        update session set state = 'ended', ended_at = portal_now(), forced = true
        where id = ${session.id}::uuid and freed_at is null and ended_at is null and state = 'ending'
          and ends_at <= portal_now() returning 1`.execute(tx);
      if (changed.length > 0) await announceSession(tx, session);
    });
  }
}

/** E3, the relays' half: tokens that were unused when the last relay cut have expired by now. */
async function freeHeld(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<ChangedSession>`
    select id, team_id as "teamId", device_id as "deviceId" from session
    where freed_at is null and ends_at <= portal_now() and state in ('ending', 'ended')
      and exists (select 1 from session_relay where session_id = session.id)
      and not exists (select 1 from session_relay where session_id = session.id
        and (cut_at is null or tokens_expire_at > portal_now())) order by id`.execute(deps.db.read);
  for (const session of rows) {
    const freed = await inTeam(deps, session, async (tx) =>
      (await nothingCanFlow(tx, session.id)) ? freePlace(tx, session.id, 'lease-lost') : null,
    );
    if (freed?.wasLive) tellFreed(deps, freed);
  }
}

/** L2: a missed renewal shows as unconfirmed, never as fact. */
async function showUnconfirmed(deps: SessionDeps): Promise<void> {
  const late = sql`last_renewed_at < portal_now() - ${deps.times.renewMs * 1.5} * interval '1 millisecond'`;
  const { rows } = await sql<ChangedSession>`
    select id, team_id as "teamId", device_id as "deviceId" from session
    where freed_at is null and state = 'active' and not unconfirmed and ${late} order by id`.execute(deps.db.read);
  for (const session of rows) {
    await inTeam(deps, session, async (tx) => {
      const { rows: changed } = await sql`update session set unconfirmed = true
        where id = ${session.id}::uuid and not unconfirmed and state = 'active' and ${late} returning 1`.execute(tx);
      if (changed.length > 0) await announceSession(tx, session);
    });
  }
}

function inTeam<T>(deps: SessionDeps, session: ChangedSession, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, session.teamId);
    return work(tx);
  });
}
