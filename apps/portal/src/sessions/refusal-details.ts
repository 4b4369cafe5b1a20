import { type AtCapacityDetails, type Role, roleAtLeast, rolePoolWords } from '@usher/contract';
import { sql } from 'kysely';
import { may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import type { SessionDeps } from './session-deps.ts';
import { readLimit, readPlaces } from './session-row.ts';
import { maySeeSessions } from './visibility.ts';
import { readPace, readWaiters } from './waiting/waiter-row.ts';

const mostHelpers = 10;

/** M7: how many are in use, by whom where the reader may know, and who can help. */
export async function refusalDetails(
  deps: SessionDeps,
  actor: MemberActor,
  device: string,
): Promise<AtCapacityDetails> {
  const places = await readPlaces(deps.db, actor.team);
  const holders = places.map((row) => ({
    session: row.id,
    name: row.personName,
    device: row.deviceName,
    since: row.begunAt ?? row.createdAt,
    idleMs: row.idleMs,
  }));
  return {
    inUse: places.length,
    limit: await readLimit(deps.db, actor.team),
    ...(maySeeSessions(actor) ? { holders } : {}),
    helpers: await readHelpers(deps, actor),
    mayAddCapacity: !actor.suspended && roleAtLeast(actor.role, 'manager'),
    mine: places
      .filter((row) => row.personId === actor.person)
      .map((row) => ({ session: row.id, device: row.deviceName, since: row.begunAt ?? row.createdAt })),
    ...(await readQueue(deps, actor, device)),
    mayWait: may.wait(actor),
    mayTakeOver: may.takeOver(actor),
    reserved: await readReserved(deps, actor),
  };
}

/** Who waits already, and how long a newcomer behind them may expect to. */
async function readQueue({ db }: SessionDeps, actor: MemberActor, device: string) {
  const rows = (await readWaiters(db, actor.team)).filter(({ state }) => state === 'waiting' || state === 'offered');
  const pace = await readPace(db, actor.team);
  const own = rows.find((row) => row.personId === actor.person && row.deviceId === device);
  const expectedWaitMs = pace === null ? null : (rows.length + 1) * pace;
  return { waiting: rows.length, expectedWaitMs, myWaiting: own?.id ?? null };
}

/** R1: places that stay free although the reader is refused, and for whom. */
async function readReserved({ db }: SessionDeps, actor: MemberActor): Promise<AtCapacityDetails['reserved']> {
  const { rows } = await sql<{ name: string; free: number; role: Role | null; group: string | null }>`
    select pool.name, pool.role, person_group.name as "group", pool.places - (select count(*)::int from session
      where team_id = pool.team_id and freed_at is null and session.pool = pool.id::text) as free
    from reserved_pool pool left join person_group on person_group.id = pool.group_id
    where pool.team_id = ${actor.team}::uuid and not may_use_pool(pool, ${actor.member}::uuid)
    order by pool.created_at, pool.id`.execute(db.read);
  return rows.flatMap(({ name, free, role, group }) =>
    free > 0 ? [{ name, free, forWords: role === null ? (group ?? name) : rolePoolWords[role] }] : [],
  );
}

async function readHelpers(deps: SessionDeps, actor: MemberActor): Promise<{ name: string; role: Role }[]> {
  const { rows } = await sql<{ name: string; role: Role }>`
    select person.name, member.role from member join person on person.id = member.person_id
    where member.team_id = ${actor.team}::uuid and member.removed_at is null and member.state = 'active'
      and member.role in ('owner', 'admin', 'manager') and person.id <> ${actor.person}::uuid
    order by array_position(array['owner', 'admin', 'manager'], member.role), person.name
    limit ${mostHelpers}`.execute(deps.db.read);
  return rows;
}
