import type { Role } from '@usher/contract';
import { sql } from 'kysely';
import { among } from '../database/index.ts';
import type { SessionDeps } from './session-deps.ts';
import { readPlaces, type SessionRow } from './session-row.ts';
import { readPaces, readWaiters, type WaiterRow } from './waiting/waiter-row.ts';

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

/** What those who were refused are told of their team. */
export interface FullTeam extends TeamRow {
  readonly places: readonly SessionRow[];
  /** Who waits or holds an offer, in order. */
  readonly waiters: readonly WaiterRow[];
  /** From one freed place to the next, ms; null while nobody knows. */
  readonly pace: number | null;
}

interface TeamRow {
  readonly id: string;
  readonly limit: number;
  /** One more than are named, for nobody is sent to themselves. */
  readonly helpers: readonly Helper[];
  readonly pools: readonly Pool[];
}

export const mostHelpers = 10;

/** In a handful of statements, however many the teams are. */
export async function readFullTeams(
  { db }: SessionDeps,
  teams: readonly string[],
): Promise<ReadonlyMap<string, FullTeam>> {
  const places = await readPlaces(db, ...teams);
  const rows = await readTeams(db, teams);
  const waiters = (await readWaiters(db, ...teams)).filter(({ state }) => state === 'waiting' || state === 'offered');
  const paces = await readPaces(db, teams);
  const [placesOf, waitersOf] = [byTeam(places), byTeam(waiters)];
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        places: placesOf.get(row.id) ?? [],
        waiters: waitersOf.get(row.id) ?? [],
        pace: paces.get(row.id) ?? null,
      },
    ]),
  );
}

function byTeam<Row extends { readonly teamId: string }>(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const teams = new Map<string, Row[]>();
  for (const row of rows) {
    const known = teams.get(row.teamId);
    if (known) known.push(row);
    else teams.set(row.teamId, [row]);
  }
  return teams;
}

async function readTeams(db: SessionDeps['db'], teams: readonly string[]): Promise<TeamRow[]> {
  const { rows } = await sql<TeamRow>`
    select team.id, coalesce(session_limit(team.id), 0) as limit,
      (select coalesce(json_agg(helper), '[]') from (
        select person.id as person, person.name, member.role from member join person on person.id = member.person_id
        where member.team_id = team.id and member.removed_at is null and member.state = 'active'
          and member.role in ('owner', 'admin', 'manager')
        order by array_position(array['owner', 'admin', 'manager'], member.role), person.name
        limit ${mostHelpers + 1}) helper) as helpers,
      (select coalesce(json_agg(kept), '[]') from (
        select pool.id, pool.name, pool.role, person_group.name as "group", pool.places - (select count(*)::int from session
          where team_id = pool.team_id and freed_at is null and session.pool = pool.id::text) as free
        from reserved_pool pool left join person_group on person_group.id = pool.group_id
        where pool.team_id = team.id order by pool.created_at, pool.id) kept) as pools
    from team where team.id ${among(teams)}`.execute(db.read);
  return rows;
}
