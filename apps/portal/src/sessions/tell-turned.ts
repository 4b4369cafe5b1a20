import { sql } from 'kysely';
import { among, isOwnFault, lockTeam } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import type { Kept } from './extend-leases.ts';
import { gather } from './gather.ts';
import type { SessionDeps } from './session-deps.ts';

const mostTogether = 1_000;

/**
 * L2: pages are told of sessions that had missed a renewal and are sure again, or are idle now, or no longer: all of a team in
 * one transaction. No renewal waits for it: after a database was away that is every session there is, and each agent's deadline runs
 * on until it is answered (L3).
 */
export function createTurnedTeller(deps: SessionDeps): (turned: readonly Kept[]) => void {
  const tell = gather((batches: readonly (readonly Kept[])[]) => tellTeams(deps, batches), {
    most: mostTogether,
    mayBeOnes: isOwnFault,
    weigh: ({ length }) => length,
  });
  return (turned) => {
    if (turned.length === 0) return;
    tell(turned).catch((error: unknown) => note(deps, error));
  };
}

async function tellTeams(deps: SessionDeps, batches: readonly (readonly Kept[])[]): Promise<void[]> {
  const turned = batches.flat();
  const unsure = new Set(turned.filter(({ wasUnconfirmed }) => wasUnconfirmed).map(({ id }) => id));
  const { rows } = await sql<{ team: string; sessions: readonly string[] }>`
    select team_id as team, array_agg(id order by id) as sessions from session
    where id ${among(turned.map(({ id }) => id))} group by team_id`.execute(deps.db.read);
  for (const { team, sessions } of rows) {
    const placesToo = sessions.some((id) => unsure.has(id));
    // A team whose lock is not to be had is no fault of the others.
    await tellTeam(deps, team, sessions, placesToo).catch((error: unknown) => note(deps, error));
  }
  return batches.map(() => undefined);
}

function tellTeam({ db }: SessionDeps, team: string, sessions: readonly string[], placesToo: boolean): Promise<void> {
  return db.transact(async (tx) => {
    await lockTeam(tx, team);
    await appendOutbox(tx, team, [
      ...sessions.map((subject) => ({ kind: 'session', subject }) as const),
      ...(placesToo ? [{ kind: 'capacity', subject: null } as const] : []),
    ]);
  });
}

function note({ log }: SessionDeps, error: unknown): void {
  log.error({ err: error }, 'pages were not told of a renewal');
}
