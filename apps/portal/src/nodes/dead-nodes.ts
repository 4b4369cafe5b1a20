import { sql } from 'kysely';
import type { Db } from '../database/index.ts';
import { type HeldDevice, releaseDevices } from './release-devices.ts';

/**
 * Sets offline what dead nodes held, and forgets them. Any node may do it. While the database's clock is in doubt nobody
 * is dead (L8). A node that has no row is dead, too: it died after it was forgotten, still connecting a device.
 */
export async function buryDeadNodes(db: Db, deadAfterMs: number): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from node
    where seen_at < portal_now() - ${deadAfterMs}::float8 * interval '1 millisecond' and not clock_in_doubt()
    union select node_id from device where node_id is not null and node_id not in (select id from node)`.execute(
    db.read,
  );
  await bury(
    db,
    rows.map((row) => row.id),
  );
}

/** On PGlite this process alone has the database: every node before it is dead, however short ago it was seen. */
export async function buryFormerNodes(db: Db): Promise<void> {
  const rows = await db.read.selectFrom('node').select('id').execute();
  await bury(
    db,
    rows.map((row) => row.id),
  );
}

async function bury(db: Db, nodes: readonly string[]): Promise<void> {
  if (nodes.length === 0) return;
  await releaseDevices(db, await heldBy(db, nodes));
  await db.transact(async (tx) => {
    await tx.updateTable('relay').set({ node_id: null }).where('node_id', 'in', nodes).execute();
    await tx.deleteFrom('node').where('id', 'in', nodes).execute();
  });
}

export async function heldBy(db: Db, nodes: readonly string[]): Promise<HeldDevice[]> {
  return db.read
    .selectFrom('device')
    .select(['id as device', 'team_id as team', 'connection_number as connection'])
    .where('node_id', 'in', nodes)
    .orderBy('id')
    .execute();
}
