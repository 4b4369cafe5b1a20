import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Clock, RateLimiter } from '../ports.ts';

const keepMs = 24 * 3600_000;
/** Old windows are swept by one call in so many. */
const pruneOneIn = 500;

/** Fixed windows in the database, so that a limit holds across nodes and restarts. */
export function createRateLimiter({ db, clock }: { readonly db: Db; readonly clock: Clock }): RateLimiter {
  let calls = 0;
  return {
    async allow(key, limit, windowMs) {
      const start = new Date(Math.floor(clock.now() / windowMs) * windowMs);
      const { rows } = await sql<{ count: number }>`
        insert into rate_window (key, window_start, count) values (${key.slice(0, 300)}, ${start}, 1)
        on conflict (key, window_start) do update set count = rate_window.count + 1
        returning count`.execute(db.read);
      calls += 1;
      if (calls % pruneOneIn === 0) {
        await db.read
          .deleteFrom('rate_window')
          .where('window_start', '<', new Date(clock.now() - keepMs))
          .execute();
      }
      return (rows[0]?.count ?? 0) <= limit;
    },
  };
}
