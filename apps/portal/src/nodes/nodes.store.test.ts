import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { recordingLog } from '../control/test-support/recording-log.ts';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { type PortalNode, releaseDevices, startNode } from './index.ts';
import { insertDevice, outboxKinds, readDevice, testIds } from './test-support/fixtures.ts';

describeOnBothDatabases('the nodes', (open) => {
  const nodes: PortalNode[] = [];
  const log = recordingLog();

  async function started(db: Db): Promise<PortalNode> {
    const node = await startNode({ db, ids: testIds, log });
    nodes.push(node);
    return node;
  }

  async function hold(db: Db, node: string): Promise<{ device: string; team: string; connection: number }> {
    const held = await insertDevice(db);
    await db.read
      .updateTable('device')
      .set({ node_id: node, connection_number: 3 })
      .where('id', '=', held.device)
      .execute();
    return { ...held, connection: 3 };
  }

  /** As if it had sent no heartbeat for that long. */
  async function silence(db: Db, node: string, forMs: number): Promise<void> {
    await sql`update node set seen_at = portal_now() - ${forMs}::float8 * interval '1 millisecond'
      where id = ${node}::uuid`.execute(db.read);
  }

  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
    log.lines.length = 0;
  });

  it('set offline what a dead node held, and leave what a live one holds', async () => {
    const db = await open();
    const alive = await started(db);
    const dead = testIds.next();
    await db.read.insertInto('node').values({ id: dead, started_at: new Date(), seen_at: new Date() }).execute();
    const lost = await hold(db, dead);
    const kept = await hold(db, alive.id);
    await silence(db, dead, 14_000);
    await alive.beat();
    expect((await readDevice(db, lost.device)).node_id).toBe(dead);
    await silence(db, dead, 16_000);
    await alive.beat();
    expect(await readDevice(db, lost.device)).toMatchObject({ node_id: null, connection_number: 3 });
    expect((await readDevice(db, lost.device)).last_seen_at).not.toBeNull();
    expect(await outboxKinds(db, lost.team)).toEqual(['device']);
    expect((await readDevice(db, kept.device)).node_id).toBe(alive.id);
    expect(await outboxKinds(db, kept.team)).toEqual([]);
  });

  it('set offline what a node held that is known no more', async () => {
    const db = await open();
    const lost = await hold(db, testIds.next());
    await (await started(db)).beat();
    expect((await readDevice(db, lost.device)).node_id).toBeNull();
  });

  it('take nobody for dead while the clock is in doubt (L8)', async () => {
    const db = await open();
    const node = await started(db);
    const other = testIds.next();
    await db.read
      .insertInto('node')
      .values({ id: other, started_at: new Date(), seen_at: new Date(0) })
      .execute();
    const held = await hold(db, other);
    await sql`insert into clock_guard (seen_at, quiet_until)
      values (portal_now(), portal_now() + interval '1 minute')`.execute(db.read);
    await node.beat();
    expect((await readDevice(db, held.device)).node_id).toBe(other);
    await sql`update clock_guard set quiet_until = portal_now() - interval '1 second'`.execute(db.read);
    await node.beat();
    expect((await readDevice(db, held.device)).node_id).toBeNull();
  });

  it('tell a node that was taken for dead, which then stands again', async () => {
    const db = await open();
    const node = await started(db);
    let buried = 0;
    node.onBuried(() => {
      buried += 1;
    });
    await node.beat();
    expect(buried).toBe(0);
    await db.read.deleteFrom('node').execute();
    await node.beat();
    expect(buried).toBe(1);
    expect(await db.read.selectFrom('node').select('id').execute()).toEqual([{ id: node.id }]);
  });

  it('release a device only from the connection that still holds it (L6)', async () => {
    const db = await open();
    const node = await started(db);
    const held = await hold(db, node.id);
    await releaseDevices(db, [{ ...held, connection: 2 }]);
    expect((await readDevice(db, held.device)).node_id).toBe(node.id);
    expect(await outboxKinds(db, held.team)).toEqual([]);
    await releaseDevices(db, [held]);
    expect((await readDevice(db, held.device)).node_id).toBeNull();
  });

  it('let go of their devices when they stop', async () => {
    const db = await open();
    const node = await startNode({ db, ids: testIds, log });
    const held = await hold(db, node.id);
    await node.close();
    expect((await readDevice(db, held.device)).node_id).toBeNull();
    expect(await db.read.selectFrom('node').selectAll().execute()).toEqual([]);
  });

  it('bury at once what came before on a database that one process has alone', async () => {
    const db = await open();
    const before = testIds.next();
    await db.read.insertInto('node').values({ id: before, started_at: new Date(), seen_at: new Date() }).execute();
    const held = await hold(db, before);
    await started(db);
    expect((await readDevice(db, held.device)).node_id).toBe(db.kind === 'pglite' ? null : before);
  });
});
