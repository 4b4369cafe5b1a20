import type { ReasonCode } from '@usher/contract';
import { sql } from 'kysely';
import { lockTeam, type Tx } from '../database/index.ts';
import { announceSession, type ChangedSession } from './announce-change.ts';
import { sendEndOrders } from './end-orders.ts';
import { markEnding } from './end-session.ts';
import { freeAndTell, freePlace, tellFreed, usher } from './free-place.ts';
import { nothingCanFlow } from './relay-reports.ts';
import type { SessionDeps } from './session-deps.ts';

/** An order that brought no acknowledgement is given again after so long. */
const orderAgainMs = 1_000;

/** What time must drive, once; any node may, several may at once: each step asks again under the team's lock. */
export async function sweep(deps: SessionDeps): Promise<void> {
  await freeRunOut(deps);
  await freeUnbegunInTime(deps);
  await endDue(deps);
  await endLeft(deps);
  await showForced(deps);
  await freeHeld(deps);
  await showUnconfirmed(deps);
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
        await sql<Order>`select ${orderColumns} where id = any(${ids}::uuid[]) and freed_at is not null`.execute(tx);
      return freed.rows;
    });
    sendEndOrders(deps, lost);
  }
}

interface Order extends ChangedSession {
  readonly fence: number;
  readonly reason: ReasonCode;
  readonly by: string | null;
  readonly message: string | null;
  readonly at: number;
}

const orderColumns = sql`id, team_id as "teamId", device_id as "deviceId", fence, reason, ended_by as by, message,
  (extract(epoch from ends_at) * 1000)::double precision as at from session`;

/** L5: it cannot begin any more once its row is freed, so its place is free at once. */
async function freeUnbegunInTime(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from session where freed_at is null and state = 'connecting'
      and created_at <= portal_now() - ${deps.times.beginMs} * interval '1 millisecond'`.execute(deps.db.read);
  for (const { id } of rows) await freeAndTell(deps, id, 'connect-timeout');
}

/** E1, E2: a countdown that is over, and orders nobody acknowledged yet. */
async function endDue(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<Order & { fresh: boolean }>`
    select ${orderColumns} where freed_at is null and ends_at <= portal_now() and state in ('ending', 'ended')
      and (ordered_at is null or ordered_at < portal_now() - ${orderAgainMs} * interval '1 millisecond')
    order by id limit 1000`.execute(deps.db.read);
  if (rows.length === 0) return;
  await sql`update session set ordered_at = portal_now() where id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(
    deps.db.read,
  );
  sendEndOrders(deps, rows);
}

/** L4: a viewer that left cleanly and did not come back. */
async function endLeft(deps: SessionDeps): Promise<void> {
  const { rows } = await sql<{ id: string; team: string }>`
    select id, team_id as team from session where freed_at is null and ended_at is null and state <> 'ending'
      and leaving_at <= portal_now() - ${deps.times.leaveMs} * interval '1 millisecond' order by id`.execute(
    deps.db.read,
  );
  for (const { id, team } of rows) {
    const order = await deps.db.transact(async (tx) => {
      await lockTeam(tx, team);
      const still = await sql`select 1 from session where id = ${id}::uuid and leaving_at is not null`.execute(tx);
      if (still.rows.length === 0) return null;
      return markEnding(tx, id, { reason: 'viewer-left', by: usher, message: null, inMs: 0 });
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
