import type { AllowedHours, LimitScope } from '@usher/contract';
import { type RawBuilder, sql } from 'kysely';
import type { Db, Tx } from '../database/index.ts';
import type { AppliedLimit } from './effective-limits.ts';

interface Row {
  readonly session: string | null;
  readonly scope: LimitScope;
  readonly name: string | null;
  readonly idleMs: number | null;
  readonly totalMs: number | null;
  readonly hours: AllowedHours | null;
}

/** The name of what a limit is set for. */
export const subjectName = sql<string | null>`case limits.scope
  when 'device' then (select name from device where id = limits.device_id)
  when 'person-group' then (select name from person_group where id = limits.person_group_id)
  when 'device-group' then (select name from device_group where id = limits.device_group_id) end`;
const columns = sql`limits.scope, ${subjectName} as name, limits.idle_ms as "idleMs", limits.total_ms as "totalMs",
  limits.hours`;

/** What applies to a member on a device. */
export async function readApplied(
  db: Db,
  team: string,
  member: string,
  device: string,
): Promise<readonly AppliedLimit[]> {
  const { rows } = await sql<Row>`select ${columns}
    from limits_of(${team}::uuid, ${member}::uuid, ${device}::uuid) as limits`.execute(db.read);
  return rows.map(appliedOf);
}

/** What applies to each of these sessions; the caller holds the lock of their team. */
export async function readAppliedTo(
  tx: Tx,
  sessions: readonly string[],
): Promise<ReadonlyMap<string, readonly AppliedLimit[]>> {
  const { rows } = await rowsOf(tx, sql`session.id = any(${[...sessions]}::uuid[])`);
  const bySession = new Map<string, AppliedLimit[]>();
  for (const row of rows) {
    const id = row.session ?? '';
    bySession.set(id, [...(bySession.get(id) ?? []), appliedOf(row)]);
  }
  return bySession;
}

function rowsOf(tx: Tx, which: RawBuilder<unknown>) {
  return sql<Row>`select session.id as session, ${columns}
    from session, limits_of(session.team_id, session.member_id, session.device_id) as limits where ${which}`.execute(
    tx,
  );
}

function appliedOf({ scope, name, idleMs, totalMs, hours }: Row): AppliedLimit {
  return { idleMs, totalMs, hours, rule: { scope, name } };
}
