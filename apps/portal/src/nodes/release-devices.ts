import { sql } from 'kysely';
import { appendOutbox } from '../outbox/append.ts';
import { type Db, lockTeam, type Tx } from '../database/index.ts';

/** One connection of one device, as its row knows it (L6). */
export interface HeldDevice {
  readonly device: string;
  readonly team: string;
  readonly connection: number;
}

/** Sets devices offline whose connection is gone, each only if that connection is still its own (L6). */
export async function releaseDevices(db: Db, held: readonly HeldDevice[]): Promise<void> {
  for (const team of new Set(held.map((each) => each.team))) {
    const ofTeam = held.filter((each) => each.team === team);
    await db.transact(async (tx) => {
      if (!(await lockTeam(tx, team))) return;
      await setOffline(tx, team, ofTeam);
    });
  }
}

async function setOffline(tx: Tx, team: string, held: readonly HeldDevice[]): Promise<void> {
  const devices = held.map((each) => each.device);
  const connections = held.map((each) => each.connection);
  const { rows } = await sql<{ id: string }>`
    update device set node_id = null, last_seen_at = portal_now()
    from unnest(${devices}::uuid[], ${connections}::bigint[]) as held (id, connection)
    where device.id = held.id and device.team_id = ${team}::uuid and device.connection_number = held.connection
      and device.node_id is not null
    returning device.id`.execute(tx);
  await appendOutbox(
    tx,
    team,
    rows.map((row) => ({ kind: 'device', subject: row.id })),
    { came: 'offline' },
  );
}
