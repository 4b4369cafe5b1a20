import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import type { OutboxEvent } from '../ports.ts';

const keep = sql`interval '1 hour'`;
const keepUnread = sql`interval '1 day'`;

/** The events of a team after a number, in order. */
export async function readOutbox(db: Db, team: string, after: number, limit: number): Promise<OutboxEvent[]> {
  const rows = await db.read
    .selectFrom('outbox')
    .select(['team_id as team', 'number', 'kind', 'subject', 'payload'])
    .where('team_id', '=', team)
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as OutboxEvent['kind'] }));
}

/** The last number given out in a team. */
export async function lastNumber(db: Db, team: string): Promise<number> {
  const row = await db.read.selectFrom('team').select('event_number').where('id', '=', team).executeTakeFirst();
  return row?.event_number ?? 0;
}

/** The first number still kept; a page that is further behind needs a new snapshot. */
export async function firstKept(db: Db, team: string): Promise<number> {
  const { rows } = await sql<{ first: number | null }>`
    select min(number) as first from outbox where team_id = ${team}::uuid`.execute(db.read);
  return rows[0]?.first ?? Number.POSITIVE_INFINITY;
}

/** Also what webhooks were not told of yet is kept, for a day. */
export async function pruneOutbox(db: Db): Promise<void> {
  await sql`delete from outbox where at < portal_now() - ${keep} and (at < portal_now() - ${keepUnread}
    or number <= coalesce((select outbox_number from notify_mark where team_id = outbox.team_id), 0))`.execute(db.read);
}
