import { sql } from 'kysely';
import { among, isOwnFault } from '../database/index.ts';
import { type Acted, actOnAll, withPlace, actOn } from './act.ts';
import type { PlaceCommand } from './domain/index.ts';
import { gather, gatherEach } from './gather.ts';
import { lockPlaces } from './place-store.ts';
import type { SessionDeps } from './session-deps.ts';

/** One command on one session; null when there is no such session. */
export type Act = (id: string, command: PlaceCommand) => Promise<Acted | null>;

interface Asked {
  readonly team: string;
  readonly id: string;
  readonly command: PlaceCommand;
}

/** The team's lock is held while so many are decided. */
const mostTogether = 64;
const mostRead = 500;

/**
 * What is reported of a team's sessions while the reports before are decided is decided together next, in the order it came: a
 * thousand sessions that end at once report three times each.
 */
export function createActs(deps: SessionDeps): Act {
  const decide = gatherEach<Asked, Acted | null>(
    ({ team }) => team,
    (team, asked) => actAll(deps, team, asked),
    { most: mostTogether, mayBeOnes: isOwnFault },
  );
  const teamOf = gather((ids: readonly string[]) => readTeams(deps, ids), { most: mostRead, mayBeOnes: isOwnFault });
  return async (id, command) => {
    const team = await teamOf(id);
    return team === undefined ? null : decide({ team, id, command });
  };
}

async function readTeams({ db }: SessionDeps, ids: readonly string[]): Promise<(string | undefined)[]> {
  const { rows } = await sql<{ id: string; team: string }>`
    select id, team_id as team from session where id ${among(ids)}`.execute(db.read);
  const teams = new Map(rows.map(({ id, team }) => [id, team]));
  return ids.map((id) => teams.get(id));
}

async function actAll(deps: SessionDeps, team: string, asked: readonly Asked[]): Promise<(Acted | null)[]> {
  const [first] = asked;
  if (first === undefined) return [];
  if (asked.length === 1)
    return [await withPlace(deps, first.id, (tx, loaded) => actOn(tx, deps, loaded, first.command))];
  return deps.db.transact(async (tx) => {
    const loaded = await lockPlaces(tx, team, [...new Set(asked.map(({ id }) => id))]);
    const places = new Map(loaded.map((each) => [each.place.id, each]));
    const answers = new Map<Asked, Acted>();
    for (const round of onceEach(asked)) {
      const commands = new Map(round.map((each) => [each.id, each]));
      const deciding = round.flatMap(({ id }) => places.get(id) ?? []);
      for (const acted of await actOnAll(tx, deps, deciding, ({ place }) => commandOf(commands, place.id))) {
        places.set(acted.place.id, { place: acted.place, now: acted.now });
        answers.set(askedOf(commands, acted.place.id), acted);
      }
    }
    return asked.map((each) => answers.get(each) ?? null);
  });
}

/** In rounds, each with one command a session at most; a session's commands stay in their order. */
function onceEach(asked: readonly Asked[]): Asked[][] {
  const rounds: Asked[][] = [];
  const had = new Map<string, number>();
  for (const each of asked) {
    const round = had.get(each.id) ?? 0;
    had.set(each.id, round + 1);
    (rounds[round] ??= []).push(each);
  }
  return rounds;
}

function commandOf(commands: ReadonlyMap<string, Asked>, id: string): PlaceCommand {
  return askedOf(commands, id).command;
}

function askedOf(commands: ReadonlyMap<string, Asked>, id: string): Asked {
  const asked = commands.get(id);
  if (asked === undefined) throw new Error('nothing was asked of this session');
  return asked;
}
