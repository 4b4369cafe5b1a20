import { sql } from 'kysely';
import { type Rounds, startRounds } from '../rounds.ts';
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

/** L8: compares the database's clock with our own between two looks; after a jump nothing runs out for one lease. */
class ClockGuard {
  readonly #deps: SessionDeps;
  readonly #monotonicMs: () => number;
  #last: { readonly database: number; readonly own: number } | null = null;

  constructor(deps: SessionDeps, monotonicMs: () => number) {
    this.#deps = deps;
    this.#monotonicMs = monotonicMs;
  }

  async look(): Promise<void> {
    const before = this.#monotonicMs();
    const { rows } = await sql<{ now: number; seen: number | null }>`
      select (extract(epoch from portal_now()) * 1000)::double precision as now,
        (select (extract(epoch from seen_at) * 1000)::double precision from clock_guard) as seen`.execute(
      this.#deps.db.read,
    );
    const now = rows[0]?.now ?? 0;
    const seen = rows[0]?.seen ?? null;
    const own = (before + this.#monotonicMs()) / 2;
    const jumped =
      (this.#last !== null && Math.abs(now - this.#last.database - (own - this.#last.own)) > jumpMs) ||
      (seen !== null && seen - now > jumpMs);
    this.#last = { database: now, own };
    const quietMs = jumped ? this.#deps.times.leaseMs : 0;
    if (jumped) this.#deps.log.warn({ now, seen }, "the database's clock jumped: nothing runs out for one lease");
    await sql`insert into clock_guard (seen_at, quiet_until) values (portal_now(), portal_now())
      on conflict (only_row) do update set seen_at = portal_now(),
        quiet_until = greatest(clock_guard.quiet_until, portal_now() + ${quietMs} * interval '1 millisecond')`.execute(
      this.#deps.db.read,
    );
  }
}
