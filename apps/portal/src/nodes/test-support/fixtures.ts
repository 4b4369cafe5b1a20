import { randomBytes } from 'node:crypto';
import { uuidv7 } from '@usher/contract';
import type { Db } from '../../database/index.ts';
import type { Ids } from '../../ports.ts';

export const testIds: Ids = { next: () => uuidv7(Date.now(), randomBytes(10)) };

/** A team with one enrolled device; its identity key is given by the test. */
export async function insertDevice(
  db: Db,
  identityKey: string = testIds.next(),
): Promise<{ readonly device: string; readonly team: string }> {
  const team = testIds.next();
  const device = testIds.next();
  await db.read.insertInto('team').values({ id: team, name: 'Harbour', created_at: new Date() }).execute();
  await db.read
    .insertInto('device')
    .values({
      id: device,
      team_id: team,
      name: 'Crane PC',
      identity_key: identityKey,
      link_key: 'link',
      link_key_signature: 'signature',
      hostname: 'crane',
      os: 'old',
      agent_version: '0',
      created_at: new Date(),
    })
    .execute();
  return { device, team };
}

export async function readDevice(db: Db, device: string) {
  return db.read.selectFrom('device').selectAll().where('id', '=', device).executeTakeFirstOrThrow();
}

/** The kinds of the team's outbox, in order. */
export async function outboxKinds(db: Db, team: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('outbox')
    .select('kind')
    .where('team_id', '=', team)
    .orderBy('number')
    .execute();
  return rows.map((row) => row.kind);
}
