import { sql } from 'kysely';
import type { Db } from '../database/index.ts';

const batchRows = 1000;
/** So long the address and browser of a sign-in that is over may still be asked after. */
const keepDays = 90;

/**
 * Deletes sign-ins that ran out or were revoked more than 90 days ago; answers how many. No row holds on to them, and
 * the audit has names and addresses of its own; but one under which a place is held or waited for stays, for whoever
 * ends what was begun under it finds that by it (E7).
 */
export async function pruneSignIns(db: Db, batch = batchRows): Promise<number> {
  let all = 0;
  for (;;) {
    const { rows } = await sql`
      delete from auth.sign_in where id in (
        select id from auth.sign_in
        where least(expires_at, revoked_at) < portal_now() - ${keepDays}::int * interval '1 day' and not clock_in_doubt()
          and not exists (select 1 from session where sign_in_id = sign_in.id::text and freed_at is null)
          and not exists (select 1 from waiter
            where sign_in_id = sign_in.id::text and state in ('waiting', 'offered'))
        limit ${batch}::int for update skip locked)
      returning 1`.execute(db.read);
    all += rows.length;
    if (rows.length < batch) return all;
  }
}
