import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase, type TestDatabase } from '../../apps/portal/src/database/test-support/databases.ts';
import { openDatabase, type Db } from '../../apps/portal/src/database/index.ts';
import { realTimes } from '../../apps/portal/src/index.ts';
import { eventually } from '../support/portal-client.ts';
import { startRfb } from '../support/rfb-viewer.ts';
import { type SeparateProcesses, startSeparately } from '../support/separate-processes.ts';
import { connectAs } from '../support/session-viewer.ts';

/** From the end of a lease until the sweeper has been by, on a busy machine. */
const sweptWithinMs = 3_000;

let database: TestDatabase;
let db: Db;
let at: SeparateProcesses;

beforeAll(async () => {
  database = await createPostgresDatabase(inject('postgresUrl'));
  db = await openDatabase({ kind: 'postgres', url: database.url, maxConnections: 1 });
  at = await startSeparately({ databaseUrl: database.url, relays: 1, times: realTimes });
});

afterAll(async () => {
  // A test that failed may have left it paused, and deaf to being stopped.
  if (at) process.kill(at.agent.running.pid, 'SIGCONT');
  await at?.stop();
  await db?.close();
  await database?.drop();
});

async function renewedAt(session: string): Promise<number> {
  const { last_renewed_at: at } = await db.read
    .selectFrom('session')
    .select('last_renewed_at')
    .where('id', '=', session)
    .executeTakeFirstOrThrow();
  return at?.getTime() ?? 0;
}

describe('the lease that ships: renewed every 15 s, 45 s long, 40 s at the device', () => {
  it('lives over a renewal; of a paused device the place is free after 45 s and not before (L1, L2, L3)', async () => {
    expect(realTimes).toMatchObject({ renewMs: 15_000, leaseMs: 45_000, deadlineMs: 40_000 });
    const viewer = await connectAs(at.client, at.team, at.device);
    const rfb = await startRfb(viewer.screen);
    const { session } = viewer.admitted;
    const read = async () => (await at.client.call('GET /api/sessions/:session', { params: { session } })).session;
    await eventually(async () => (await read()).state === 'active');
    const begunAt = await renewedAt(session);
    const renewed = await eventually(async () => {
      const last = await renewedAt(session);
      return last - begunAt > realTimes.renewMs / 2 && last;
    }, 30_000);
    expect(renewed - begunAt).toBeLessThan(realTimes.renewMs + 2_000);
    const agent = at.agent.running;
    const pausedAt = Date.now();
    process.kill(agent.pid, 'SIGSTOP');

    await eventually(async () => (await read()).state === 'unconfirmed', 30_000);
    const before = rfb.received().length;
    rfb.requestUpdate();
    const ended = await eventually(async () => {
      const view = await read();
      return view.freedAt !== null && view;
    }, 60_000);
    expect(ended).toMatchObject({ state: 'ended', reason: 'lease-lost' });
    const freedAt = ended.freedAt ?? 0;
    // Whatever was acknowledged last may have been sent in the moment of the pause.
    expect(freedAt - (await renewedAt(session))).toBeGreaterThanOrEqual(realTimes.leaseMs);
    expect(freedAt - pausedAt).toBeLessThan(realTimes.leaseMs + sweptWithinMs);
    process.kill(agent.pid, 'SIGCONT');
    await viewer.screenClosed;
    expect(rfb.received().length).toBe(before);
  });
});
