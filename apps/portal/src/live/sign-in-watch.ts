import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { Page } from './page.ts';

/** Closes the pages whose sign-in or key was revoked or ran out. A query each, whatever the number of pages. */
export async function closeSignedOut(db: Db, pages: Iterable<Page>): Promise<void> {
  const all = [...pages];
  const good = new Set([
    ...(await goodSignIns(
      db,
      all.flatMap(({ actor }) => (actor.key === undefined ? actor.signIn : [])),
    )),
    ...(await goodKeys(
      db,
      all.flatMap(({ actor }) => actor.key?.id ?? []),
    )),
  ]);
  for (const page of all) if (!good.has(page.actor.key?.id ?? page.actor.signIn)) page.signOut();
}

async function goodSignIns(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom('auth.sign_in')
    .select('id')
    .where('id', 'in', [...new Set(ids)])
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', sql<Date>`portal_now()`)
    .execute();
  return rows.map(({ id }) => id);
}

async function goodKeys(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from api_key where id = any(${[...new Set(ids)]}::uuid[]) and api_key_stands(id)`.execute(db.read);
  return rows.map(({ id }) => id);
}
