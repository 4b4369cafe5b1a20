import type { AllowedHours, LimitScope, TimeLimitView } from '@usher/contract';
import { sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import { subjectName } from './read-applied.ts';

export interface LimitTarget {
  readonly scope: LimitScope;
  readonly subject: string | null;
}

/** Everything that is set in a team, widest first. */
export async function readTimeLimits(db: Db, team: string): Promise<TimeLimitView[]> {
  const { rows } = await sql<TimeLimitView>`
    select scope, subject, ${subjectName} as name, idle_ms as "idleMs", total_ms as "totalMs", hours
    from time_limit as limits where team_id = ${team}::uuid
    order by array_position(array['team', 'person-group', 'device-group', 'device'], scope), name, id`.execute(db.read);
  return rows;
}

/** What is set for one target; undefined when nothing is. */
export async function readTimeLimit(tx: Tx, team: string, { scope, subject }: LimitTarget) {
  return tx
    .selectFrom('time_limit')
    .select(['id', 'idle_ms as idleMs', 'total_ms as totalMs', 'hours'])
    .where('team_id', '=', team)
    .where('scope', '=', scope)
    .where('subject', 'is not distinct from', subject)
    .executeTakeFirst();
}

const subjectTables = { 'person-group': 'person_group', 'device-group': 'device_group', device: 'device' } as const;

/** The name of what a limit is to be set for; undefined when the team has no such thing. */
export async function readSubjectName(
  tx: Tx,
  team: string,
  { scope, subject }: LimitTarget,
): Promise<string | null | undefined> {
  if (scope === 'team') return null;
  const table = subjectTables[scope];
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)}
    where team_id = ${team}::uuid and id = ${subject}::uuid
      ${table === 'device' ? sql`and removed_at is null` : sql``}`.execute(tx);
  return rows[0]?.name;
}

/** Whether both clocks that read hours know this zone: the database's, and ours. */
export async function isKnownZone(db: Db, { zone }: AllowedHours): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`
    select exists (select 1 from pg_timezone_names where name = ${zone}) as known`.execute(db.read);
  return rows[0]?.known === true && isOurs(zone);
}

function isOurs(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    // A RangeError is how Intl says no.
    return false;
  }
}

export async function isMember(db: Db, team: string, member: string): Promise<boolean> {
  const query = db.read.selectFrom('member').select('id').where('id', '=', member).where('team_id', '=', team);
  return (await query.where('removed_at', 'is', null).executeTakeFirst()) !== undefined;
}
