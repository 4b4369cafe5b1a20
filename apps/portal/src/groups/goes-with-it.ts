import { sql } from 'kysely';
import type { JsonObject, Tx } from '../database/index.ts';
import type { GroupKind } from './group-kinds.ts';

/** What is set for a group and is deleted with it. */
export interface GoesWithIt {
  /** Its limits in time; null when none are set. */
  readonly timeLimits: JsonObject | null;
  /** The places that are reserved for its members. */
  readonly pools: readonly { readonly name: string; readonly places: number }[];
}

export async function readGoesWithIt(tx: Tx, { table }: GroupKind, group: string): Promise<GoesWithIt> {
  const { rows } = await sql<GoesWithIt>`
    select (select jsonb_build_object('idleMs', idle_ms, 'totalMs', total_ms, 'hours', hours)
        from time_limit where ${sql.ref(`${table}_id`)} = ${group}::uuid) as "timeLimits",
      coalesce((select jsonb_agg(jsonb_build_object('name', name, 'places', places) order by created_at, id)
        from reserved_pool where ${table}::text = 'person_group' and group_id = ${group}::uuid), '[]') as pools`.execute(
    tx,
  );
  return rows[0] ?? { timeLimits: null, pools: [] };
}
