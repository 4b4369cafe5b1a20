import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { insertDevice, readDevice, testIds } from '../nodes/test-support/fixtures.ts';
import { findDevice, type Hello, joinDevice } from './join-device.ts';

const helloOf = (startId: string): Hello => ({
  type: 'hello',
  protocol: 1,
  version: '1.0.0',
  os: 'Debian 12',
  hostname: 'crane',
  capabilities: [],
  bootId: randomUUID(),
  startId,
  sameMachineAsPortal: false,
  sessions: [],
});

describeOnBothDatabases('a device’s connection', (open) => {
  async function start() {
    const db = await open();
    const { device, team } = await insertDevice(db);
    const known = await findDevice(db, device);
    const node = testIds.next();
    const join = async (startId: string) => {
      if (known === null) throw new Error('the device was inserted');
      return joinDevice(db, known, helloOf(startId), node);
    };
    return { db, device, team, join };
  }
  const audited = async (db: Db, team: string) =>
    db.read.selectFrom('audit_event').select(['kind', 'actor', 'details']).where('team_id', '=', team).execute();

  it('L7: tells the audit once of two computers with one key, however long they take turns', async () => {
    const { db, device, team, join } = await start();
    const [first, second] = [randomUUID(), randomUUID()];
    expect(await join(first)).toMatchObject({ outcome: 'joined', twin: false });
    expect(await join(second)).toMatchObject({ outcome: 'joined', twin: false });
    expect(await audited(db, team)).toEqual([]);
    for (let turn = 0; turn < 3; turn += 1) expect(await join(first)).toEqual({ outcome: 'twin' });
    expect(await join(second)).toMatchObject({ outcome: 'joined', twin: true });
    expect(await readDevice(db, device)).toMatchObject({ twin: true });
    expect(await audited(db, team)).toEqual([
      { kind: 'device.twin', actor: 'Crane PC', details: { device, deviceName: 'Crane PC' } },
    ]);
  });
});
