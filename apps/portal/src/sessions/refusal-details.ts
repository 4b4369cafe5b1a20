import { type AtCapacityDetails, type Role, roleAtLeast, rolePoolWords } from '@usher/contract';
import { sql } from 'kysely';
import { isOwnFault } from '../database/index.ts';
import { may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { gatherEach } from './gather.ts';
import type { SessionDeps } from './session-deps.ts';
import { readPlaces } from './session-row.ts';
import { maySeeSessions } from './visibility.ts';
import { readPace, readWaiters } from './waiting/waiter-row.ts';

export interface Refused {
  readonly actor: MemberActor;
  readonly device: string;
}

const mostHelpers = 10;
const mostTogether = 1_000;

/** M7: how many are in use, by whom where the reader may know, and who can help. A crowd that is refused costs one look. */
export function createRefusals(deps: SessionDeps): (refused: Refused) => Promise<AtCapacityDetails> {
  return gatherEach(
    ({ actor }: Refused) => actor.team,
    async (team, refused) => {
      const full = await readFullTeam(deps, team);
      const members = refused.map(({ actor }) => actor.member);
      const kept = full.pools.some(({ free }) => free > 0) ? await readForOthers(deps, team, members) : [];
      return refused.map((each) => explain(full, kept, each));
    },
    { most: mostTogether, mayBeOnes: isOwnFault },
  );
}

type FullTeam = Awaited<ReturnType<typeof readFullTeam>>;

async function readFullTeam({ db }: SessionDeps, team: string) {
  return {
    places: await readPlaces(db, team),
    ...(await readTeam(db, team)),
    waiters: (await readWaiters(db, team)).filter(({ state }) => state === 'waiting' || state === 'offered'),
    pace: await readPace(db, team),
  };
}

function explain(full: FullTeam, kept: readonly ForOthers[], { actor, device }: Refused): AtCapacityDetails {
  const { places, limit, helpers, pools, waiters, pace } = full;
  const holders = places.map((row) => ({
    session: row.id,
    name: row.personName,
    device: row.deviceName,
    since: row.begunAt ?? row.createdAt,
    idleMs: row.idleMs,
  }));
  return {
    inUse: places.length,
    limit,
    ...(maySeeSessions(actor) ? { holders } : {}),
    helpers: helpers
      .filter(({ person }) => person !== actor.person)
      .slice(0, mostHelpers)
      .map(({ name, role }) => ({ name, role })),
    mayAddCapacity: !actor.suspended && roleAtLeast(actor.role, 'manager'),
    mine: places
      .filter((row) => row.personId === actor.person)
      .map((row) => ({ session: row.id, device: row.deviceName, since: row.begunAt ?? row.createdAt })),
    // Who waits already, and how long a newcomer behind them may expect to.
    waiting: waiters.length,
    expectedWaitMs: pace === null ? null : (waiters.length + 1) * pace,
    myWaiting: waiters.find((row) => row.personId === actor.person && row.deviceId === device)?.id ?? null,
    mayWait: may.wait(actor),
    mayTakeOver: may.takeOver(actor),
    reserved: pools.flatMap(({ id, name, free, role, group }) =>
      free > 0 && kept.some(({ pool, member }) => pool === id && member === actor.member)
        ? [{ name, free, forWords: role === null ? (group ?? name) : rolePoolWords[role] }]
        : [],
    ),
  };
}

/** Places for some, and how many of them are free. */
interface Pool {
  readonly id: string;
  readonly name: string;
  readonly free: number;
  readonly role: Role | null;
  readonly group: string | null;
}

interface Helper {
  readonly person: string;
  readonly name: string;
  readonly role: Role;
}

interface Team {
  readonly limit: number;
  /** One more than are named, for nobody is sent to themselves. */
  readonly helpers: readonly Helper[];
  readonly pools: readonly Pool[];
}

async function readTeam(db: SessionDeps['db'], team: string): Promise<Team> {
  const { rows } = await sql<Team>`
    select coalesce(session_limit(${team}::uuid), 0) as limit,
      (select coalesce(json_agg(helper), '[]') from (
        select person.id as person, person.name, member.role from member join person on person.id = member.person_id
        where member.team_id = ${team}::uuid and member.removed_at is null and member.state = 'active'
          and member.role in ('owner', 'admin', 'manager')
        order by array_position(array['owner', 'admin', 'manager'], member.role), person.name
        limit ${mostHelpers + 1}) helper) as helpers,
      (select coalesce(json_agg(kept), '[]') from (
        select pool.id, pool.name, pool.role, person_group.name as "group", pool.places - (select count(*)::int from session
          where team_id = pool.team_id and freed_at is null and session.pool = pool.id::text) as free
        from reserved_pool pool left join person_group on person_group.id = pool.group_id
        where pool.team_id = ${team}::uuid order by pool.created_at, pool.id) kept) as pools`.execute(db.read);
  const [read] = rows;
  if (read === undefined) throw new Error('nothing was read');
  return read;
}

/** R1: which pool is not for which of these members. */
interface ForOthers {
  readonly pool: string;
  readonly member: string;
}

async function readForOthers({ db }: SessionDeps, team: string, members: readonly string[]): Promise<ForOthers[]> {
  const { rows } = await sql<ForOthers>`
    select pool.id as pool, asked.member
    from reserved_pool pool cross join unnest(${[...new Set(members)]}::uuid[]) as asked (member)
    where pool.team_id = ${team}::uuid and not may_use_pool(pool, asked.member)`.execute(db.read);
  return rows;
}
