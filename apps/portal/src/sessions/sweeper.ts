import { sql } from 'kysely';
import { type Rounds, startRounds } from '../rounds.ts';
import { placeLeaseMs } from './admissions.ts';
import type { SessionDeps } from './session-deps.ts';
import { sweep } from './sweep.ts';

/** More than this between the database's clock and ours is a jump (L8). */
const jumpMs = 5_000;

/** Sweeps again and again. `monotonicMs` is this process's own clock, which never jumps. */
export function startSweeper(deps: SessionDeps, monotonicMs: () => number = () => performance.now()): Rounds {
  const everyMs = Math.min(1_000, deps.times.renewMs / 4);
  const guard = new ClockGuard(deps, monotonicMs);
  const round = async (): Promise<void> => {
    await guard.look();
    await sweep(deps);
  };
  return startRounds(round, { everyMs, log: deps.log, failure: 'a sweep failed' });
}

interface Look {
  readonly database: number;
  readonly own: number;
  /** Another one is another server's, or a restored backup's: its clock, and its memory, are its own. */
  readonly timeline: string;
}

/** L8: compares the database's clock with our own between two looks; after a jump nothing runs out for one lease. */
class ClockGuard {
  readonly #deps: SessionDeps;
  readonly #monotonicMs: () => number;
  #last: Look | null = null;

  constructor(deps: SessionDeps, monotonicMs: () => number) {
    this.#deps = deps;
    this.#monotonicMs = monotonicMs;
  }

  async look(): Promise<void> {
    const { db, log } = this.#deps;
    const look = await this.#read();
    const differs = this.#last !== null && isOtherClock(this.#last, look);
    this.#last = look;
    const { rows } = await sql<{ jumped: boolean }>`
      select look_at_clock(${differs}::boolean, ${placeLeaseMs(this.#deps)} * interval '1 millisecond') as jumped`.execute(
      db.read,
    );
    if (rows[0]?.jumped === true)
      log.warn(look, "the database's clock jumped, or another server took over: nothing runs out for one lease");
  }

  async #read(): Promise<Look> {
    const before = this.#monotonicMs();
    const { rows } = await sql<{ now: number; timeline: string }>`
      select (extract(epoch from portal_now()) * 1000)::double precision as now,
        database_timeline() as timeline`.execute(this.#deps.db.read);
    const [row] = rows;
    return { database: row?.now ?? 0, own: (before + this.#monotonicMs()) / 2, timeline: row?.timeline ?? '' };
  }
}

function isOtherClock(last: Look, now: Look): boolean {
  const drift = now.database - last.database - (now.own - last.own);
  return now.timeline !== last.timeline || Math.abs(drift) > jumpMs;
}
