import { sql } from 'kysely';
import type { Tx } from './db.ts';

/**
 * Takes the team's lock until the transaction ends; false when there is no such team. The one way to take it (rule C3):
 * whatever gives or takes a place, a right or a number of the team's lists holds it first. PostgreSQL's plain row lock, so
 * that rows which merely point at the team need not wait.
 */
export async function lockTeam(tx: Tx, team: string): Promise<boolean> {
  const { rows } = await sql`select id from team where id = ${team}::uuid for no key update`.execute(tx);
  return rows.length > 0;
}
