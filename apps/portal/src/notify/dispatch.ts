import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import type { Happening } from './happening.ts';
import { type Mark, readHappenings } from './read-happenings.ts';

export interface NotifiedTeam {
  readonly id: string;
  readonly name: string;
}

/** Writes what is owed of happenings, in the transaction that marks them as read; sends nothing. */
export type Consumer = (tx: Tx, team: NotifiedTeam, happenings: readonly Happening[]) => Promise<void>;

/** Hands what happened in a team to the consumers, each happening once. A second node that comes meanwhile leaves it to the first. */
export async function dispatchTeam(db: Db, team: string, consumers: readonly Consumer[]): Promise<boolean> {
  let any = false;
  for (;;) {
    const { handed, more } = await db.transact((tx) => dispatchSome(tx, team, consumers));
    any ||= handed;
    if (!more) return any;
  }
}

async function dispatchSome(
  tx: Tx,
  id: string,
  consumers: readonly Consumer[],
): Promise<{ handed: boolean; more: boolean }> {
  const nothing = { handed: false, more: false };
  const held = await takeMark(tx, id);
  const team = await tx.selectFrom('team').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
  if (held === null || team === undefined) return nothing;
  const { happenings, mark, more } = await readHappenings(tx, id, held);
  for (const consume of consumers) await consume(tx, team, happenings);
  await tx
    .updateTable('notify_mark')
    .set({ audit_number: mark.audit, outbox_number: mark.outbox })
    .where('team_id', '=', id)
    .execute();
  return { handed: happenings.length > 0, more };
}

/** A team without a mark is a new one: all that happened in it is news. */
async function takeMark(tx: Tx, team: string): Promise<Mark | null> {
  await sql`insert into notify_mark (team_id) select id from team where id = ${team}::uuid
    on conflict do nothing`.execute(tx);
  const { rows } = await sql<Mark>`select audit_number as audit, outbox_number as outbox from notify_mark
    where team_id = ${team}::uuid for update skip locked`.execute(tx);
  return rows[0] ?? null;
}

/** Teams in which something happened that was not read yet. */
export async function teamsBehind(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select team.id from team left join notify_mark on notify_mark.team_id = team.id
    where team.audit_number > coalesce(notify_mark.audit_number, 0)
      or team.event_number > coalesce(notify_mark.outbox_number, 0)
    order by team.id`.execute(db.read);
  return rows.map(({ id }) => id);
}
