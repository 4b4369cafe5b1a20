import { sql } from 'kysely';
import { type Db, lockTeam, type Tx } from '../database/index.ts';
import { appendOutbox } from '../outbox/append.ts';
import { lockTeamAs, may } from '../policy/index.ts';
import type { MemberActor } from '../ports.ts';
import { appendAudit } from './append.ts';

/** Deleted in one transaction, so that nobody waits long for the team's lock. */
const batchRows = 5_000;

/** Sets how long the team keeps its rows; null keeps them for ever. */
export async function setRetention(
  db: Db,
  member: MemberActor,
  keepDays: number | null,
  address: string,
): Promise<void> {
  await db.transact(async (tx) => {
    const actor = await lockTeamAs(tx, member, may.setAuditRetention);
    const team = tx.selectFrom('team').select('audit_keep_days').where('id', '=', actor.team);
    const { audit_keep_days: from } = await team.executeTakeFirstOrThrow();
    if (from === keepDays) return;
    await tx.updateTable('team').set({ audit_keep_days: keepDays }).where('id', '=', actor.team).execute();
    await appendAudit(tx, {
      team: actor.team,
      kind: 'audit.retention-changed',
      actorPerson: actor.person,
      actor: actor.name,
      address,
      details: { from, to: keepDays },
    });
    await appendOutbox(tx, actor.team, [{ kind: 'audit', subject: null }]);
  });
}

/** Teams whose oldest row is past their time, and that were not pruned within the last day. */
export async function teamsToPrune(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select team.id from team
    join lateral (select at from audit_event where team_id = team.id order by number limit 1) as oldest on true
    where oldest.at < portal_now() - make_interval(days => audit_keep_days)
      and (audit_pruned_at is null or audit_pruned_at < portal_now() - interval '23 hours')
    order by team.id`.execute(db.read);
  return rows.map(({ id }) => id);
}

/** Deletes what is past the team's time, and says so in the audit, part by part. Answers how many rows went. */
export async function pruneTeam(db: Db, team: string, batch = batchRows): Promise<number> {
  let all = 0;
  for (;;) {
    const { deleted, more } = await db.transact(async (tx) => {
      await lockTeam(tx, team);
      return pruneSome(tx, team, batch);
    });
    all += deleted;
    if (!more) return all;
  }
}

interface Pruned {
  readonly deleted: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly more: boolean;
}

async function pruneSome(tx: Tx, team: string, batch: number): Promise<Pruned> {
  const { rows } = await sql<Pruned>`select deleted, first_number as first, last_number as last, more
    from prune_audit(${team}::uuid, ${batch}::int)`.execute(tx);
  const pruned = rows[0] ?? { deleted: 0, first: null, last: null, more: false };
  if (pruned.deleted === 0) return pruned;
  const row = tx.selectFrom('team').select('audit_keep_days').where('id', '=', team);
  const { audit_keep_days: keepDays } = await row.executeTakeFirstOrThrow();
  await appendAudit(tx, {
    team,
    kind: 'audit.pruned',
    actorPerson: null,
    actor: 'Usher',
    address: null,
    details: { count: pruned.deleted, from: pruned.first, to: pruned.last, keepDays },
  });
  await appendOutbox(tx, team, [{ kind: 'audit', subject: null }]);
  return pruned;
}
