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
    tell(turned).catch((error: unknown) => deps.log.error({ err: error }, 'pages were not told of a renewal'));
  };
}

async function tellTeams({ db }: SessionDeps, batches: readonly (readonly Kept[])[]): Promise<void[]> {
  const turned = batches.flat();
  const unsure = new Set(turned.filter(({ wasUnconfirmed }) => wasUnconfirmed).map(({ id }) => id));
  const { rows } = await sql<{ team: string; sessions: readonly string[] }>`
    select team_id as team, array_agg(id order by id) as sessions from session
    where id ${among(turned.map(({ id }) => id))} group by team_id`.execute(db.read);
  for (const { team, sessions } of rows)
    await db.transact(async (tx) => {
      await lockTeam(tx, team);
      await appendOutbox(tx, team, [
        ...sessions.map((subject) => ({ kind: 'session', subject }) as const),
        ...(sessions.some((id) => unsure.has(id)) ? [{ kind: 'capacity', subject: null } as const] : []),
      ]);
    });
  return batches.map(() => undefined);
}
