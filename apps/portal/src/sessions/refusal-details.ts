import { type AtCapacityDetails, roleAtLeast, rolePoolWords } from '@usher/contract';
import { sql } from 'kysely';
import { among, isOwnFault } from '../database/index.ts';
import { may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { type FullTeam, mostHelpers, readFullTeams } from './full-teams.ts';
import { gather } from './gather.ts';
import type { SessionDeps } from './session-deps.ts';
import { maySeeSessions } from './visibility.ts';

export interface Refused {
  readonly actor: MemberActor;
  readonly device: string;
}

const mostTogether = 200;

/**
 * M7: how many are in use, by whom where the reader may know, and who can help. Those who are refused while others are told are
 * told together next, of whatever teams they are.
 */
export function createRefusals(deps: SessionDeps): (refused: Refused) => Promise<AtCapacityDetails> {
  return gather(
    async (refused: readonly Refused[]) => {
      const teams = await readFullTeams(deps, [...new Set(refused.map(({ actor }) => actor.team))]);
      const forOthers = await readForOthers(deps, refused, teams);
      return refused.map((each) => explain(teams.get(each.actor.team), forOthers, each));
    },
    { most: mostTogether, mayBeOnes: isOwnFault },
  );
}

function explain(
  full: FullTeam | undefined,
  forOthers: ReadonlySet<string>,
  { actor, device }: Refused,
): AtCapacityDetails {
  if (full === undefined) throw new Error('the team is gone');
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
      free > 0 && forOthers.has(pairOf(id, actor.member))
        ? [{ name, free, forWords: role === null ? (group ?? name) : rolePoolWords[role] }]
        : [],
    ),
  };
}

const pairOf = (pool: string, member: string): string => `${pool} ${member}`;

/** R1: the pairs of a pool that has places and a member whom it is not for. */ async function readForOthers(
  { db }: SessionDeps,
  refused: readonly Refused[],
  teams: ReadonlyMap<string, FullTeam>,
): Promise<ReadonlySet<string>> {
  // Few teams reserve places.
  const asked = refused.filter(({ actor }) => teams.get(actor.team)?.pools.some(({ free }) => free > 0));
  if (asked.length === 0) return new Set();
  const members = [...new Set(asked.map(({ actor }) => actor.member))];
  const { rows } = await sql<{ pool: string; member: string }>`
    select pool.id as pool, member.id as member from member join reserved_pool pool on pool.team_id = member.team_id
    where member.id ${among(members)} and not may_use_pool(pool, member.id)`.execute(db.read);
  return new Set(rows.map(({ pool, member }) => pairOf(pool, member)));
}
