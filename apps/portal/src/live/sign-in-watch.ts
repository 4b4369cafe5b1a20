import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Page } from './page.ts';

/** Closes the pages whose sign-in was revoked or ran out. One query, whatever the number of pages. */
export async function closeSignedOut(db: Db, pages: Iterable<Page>): Promise<void> {
  const all = [...pages];
  if (all.length === 0) return;
  const rows = await db.read
    .selectFrom('auth.sign_in')
    .select('id')
    .where('id', 'in', [...new Set(all.map(({ actor }) => actor.signIn))])
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`portal_now()`)
    .execute();
  const good = new Set(rows.map(({ id }) => id));
  for (const page of all) if (!good.has(page.actor.signIn)) page.signOut();
}
