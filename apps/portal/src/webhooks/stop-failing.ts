import { sql } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import { type Db, lockTeam } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';

/** A receiver to which nothing came through for so long is left alone, until somebody switches its webhook on again. */
const patienceDays = 3;

/** Stops it if it is time; looked at again under the team's lock, so that it is stopped and told once. */
export async function stopIfFailing(db: Db, team: string, webhook: string): Promise<void> {
  const overdue = sql`id = ${webhook}::uuid and state = 'on' and removed_at is null
    and failing_since < portal_now() - ${patienceDays}::int * interval '1 day' and not clock_in_doubt()`;
  const { rows } = await sql`select 1 from webhook where ${overdue}`.execute(db.read);
  if (rows.length === 0) return;
  await db.transact(async (tx) => {
    await lockTeam(tx, team);
    const stopped = await sql<{ url: string }>`update webhook set state = 'stopped' where ${overdue}
      returning url`.execute(tx);
    const [row] = stopped.rows;
    if (row === undefined) return;
    await appendAudit(tx, {
      team,
      kind: 'webhook.stopped',
      actorPerson: null,
      actor: 'Usher',
      address: null,
      details: { webhook, host: new URL(row.url).host, days: patienceDays },
    });
    await appendOutbox(tx, team, [
      { kind: 'webhooks', subject: null },
      { kind: 'audit', subject: null },
    ]);
  });
}
