import { type AtCapacityDetails, type Role, roleAtLeast } from '@usher/contract';
import { sql } from 'kysely';
import type { MemberActor } from '../ports.ts';
import type { SessionDeps } from './session-deps.ts';
import { readLimit, readPlaces } from './session-row.ts';
import { maySeeSessions } from './visibility.ts';

const mostHelpers = 10;

/** M7: how many are in use, by whom where the reader may know, and who can help. */
export async function refusalDetails(deps: SessionDeps, actor: MemberActor): Promise<AtCapacityDetails> {
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
    waiting: 0,
    expectedWaitMs: null,
    mayWait: !actor.suspended,
    myWaiting: null,
    mayTakeOver: maySeeSessions(actor),
    reserved: [],
  };
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
