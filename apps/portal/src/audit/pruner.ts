import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Clock, Log } from '../ports.ts';
import { type Rounds, startRounds } from '../rounds.ts';
import { pruneTeam, teamsToPrune } from './retention.ts';

const everyMs = 3_600_000;
const firstMs = 60_000;
const failure = 'pruning failed';
/** The database's clock decides what is old. Further than this from our own, one of the two is wrong, and nothing is deleted. */
const doubtMs = 3_600_000;

export interface PrunerDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** What grows old besides audits, whole in transactions of its own; each answers how many rows went. */
  readonly besides?: readonly ((db: Db) => Promise<number>)[];
}

/** Looks every hour; any node may, for what is due is decided again under the team's lock. A team is pruned once a day. */
export function startPruner(deps: PrunerDeps): Rounds {
  return startRounds(() => pruneAll(deps), { everyMs, firstMs, log: deps.log, failure });
}

export async function pruneAll({ db, clock, log, besides = [] }: PrunerDeps): Promise<void> {
  const { rows } = await sql<{ now: number }>`
    select (extract(epoch from portal_now()) * 1000)::double precision as now`.execute(db.read);
  const database = rows[0]?.now ?? 0;
  if (Math.abs(database - clock.now()) > doubtMs) {
    log.warn({ database, own: clock.now() }, "the database's clock is far from ours: nothing old is deleted");
    return;
  }
  for (const team of await teamsToPrune(db)) await apart(log, () => pruneOne(db, log, team));
  for (const prune of besides) await apart(log, () => prune(db));
}

async function pruneOne(db: Db, log: Log, team: string): Promise<void> {
  const deleted = await pruneTeam(db, team);
  if (deleted > 0) log.info({ team, deleted }, 'old audit rows were deleted');
}

/** What cannot be pruned keeps nothing else from it. */
async function apart(log: Log, work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => log.error({ err: error }, failure));
}
