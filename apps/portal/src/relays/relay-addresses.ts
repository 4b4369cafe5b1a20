import type { Db } from '../database/index.ts';

/** More would not fit a header that proxies let through; the ones seen last are those that may be given out. */
const maxAddresses = 64;

/** Where relays ever dialled in from say they are reached, connected or not: a session may move to one that comes back. */
export async function readRelayAddresses(db: Db): Promise<string[]> {
  const rows = await db.read
    .selectFrom('relay')
    .select('url')
    .where('removed_at', 'is', null)
    .where('url', '<>', '')
    .orderBy('seen_at', (order) => order.desc().nullsLast())
    .limit(maxAddresses)
    .execute();
  return [...new Set(rows.map((row) => row.url))];
}
