import { sql } from 'kysely';
import { fullRights } from '../packages/contract/src/index.ts';
import { createPostgresDatabase } from '../apps/portal/src/database/test-support/databases.ts';
import { openDatabase } from '../apps/portal/src/database/index.ts';
import { realTimes } from '../apps/portal/src/ports.ts';
import { openTeamBench } from '../apps/portal/src/sessions/test-support/team-bench.ts';
import { startPostgres } from '../tests/support/servers.ts';
import { treeCpuMs } from './support/cpu.ts';
import { median, table } from './support/figures.ts';

/**
 * A hundred thousand live sessions on ten thousand devices, renewed as one portal node renews them: every device's report in its
 * turn over the period of a renewal. Prints the processor time that the node and its PostgreSQL take for all of them, against the
 * period, and the time until an acknowledgement. A PostgreSQL with fsync on.
 *   npx tsx bench/renewals.bench.ts [devices] [sessions of each]
 */
const devices = Number(process.argv[2] ?? 10_000);
const each = Number(process.argv[3] ?? 10);
const rounds = 3;

const postgres = await startPostgres({ durable: true });
const database = await createPostgresDatabase(postgres.url);
const db = await openDatabase({ kind: 'postgres', url: database.url }, { log: (message) => console.error(message) });
try {
  const bench = await openTeamBench(db, devices * each, { gatherMs: 50 });
  const user = await bench.member('user');
  await sql`insert into device (id, team_id, name, identity_key, link_key, link_key_signature, hostname, os, agent_version,
      capabilities, node_id, start_id, connection_number, created_at)
    select gen_random_uuid(), team_id, 'PC ' || n, 'key ' || n, link_key, link_key_signature, 'pc' || n, os, agent_version,
      capabilities, node_id, start_id, 1, now()
    from device, generate_series(1, ${devices}::int) n where id = ${bench.device}::uuid`.execute(db.read);
  await sql`insert into session (id, team_id, member_id, device_id, state, rights, viewer_key, connection_number,
      reported_connection, created_at, lease_until)
    select gen_random_uuid(), ${bench.team}::uuid, ${user.member}::uuid, device.id, 'active', ${JSON.stringify(fullRights)}::jsonb, '', 1, 1, portal_now(),
      portal_now() + interval '1 hour'
    from device, generate_series(1, ${each}::int) where device.id <> ${bench.device}::uuid`.execute(db.read);
  await sql`vacuum analyze session`.execute(db.read);
  const { rows } = await sql<{ device: string; ids: string[] }>`
    select device_id as device, array_agg(id) as ids from session group by device_id`.execute(db.read);

  const { agentReports } = bench.sessions;
  const [nodes, databases, waits]: [number[], number[], number[]] = [[], [], []];
  const renewOne = async (row: { readonly device: string; readonly ids: readonly string[] }, round: number) => {
    const start = performance.now();
    const sessions = row.ids.map((id) => ({ id, fence: 1, idleMs: 1000 * round }));
    const { keep } = await agentReports.renew(row.device, 1, { type: 'renew', n: round, sessions });
    if (keep.length !== each) throw new Error(`${keep.length} of ${each} were kept`);
    waits.push(performance.now() - start);
  };
  for (let round = 0; round < rounds; round += 1) {
    const before = { node: process.cpuUsage(), database: await treeCpuMs(postgres.pid) };
    const begin = performance.now();
    const answers: Promise<void>[] = [];
    let sent = 0;
    // As agents do, who came at different times: so many a tick that all had their turn at the period's end.
    while (sent < rows.length) {
      const due = Math.min(rows.length, Math.floor(((performance.now() - begin) / realTimes.renewMs) * rows.length));
      for (; sent < due; sent += 1) {
        const row = rows[sent];
        if (row === undefined) break;
        answers.push(renewOne(row, round));
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(answers);
    const node = process.cpuUsage(before.node);
    nodes.push((node.user + node.system) / 1000 / realTimes.renewMs);
    databases.push(((await treeCpuMs(postgres.pid)) - before.database) / realTimes.renewMs);
  }
  const waited = waits.toSorted((a, b) => a - b);
  process.stdout.write(
    `${table([
      [
        `${devices * each} live sessions on ${devices} devices, one period of ${realTimes.renewMs / 1000} s`,
        'of a core',
      ],
      ['the node', median(nodes).toFixed(3)],
      ['its PostgreSQL', median(databases).toFixed(3)],
    ])}\n\nacknowledged after ${median(waits).toFixed(0)} ms (p99 ${waited[Math.floor(waited.length * 0.99)]?.toFixed(0)} ms)\n`,
  );
} finally {
  await db.close();
  await database.drop();
  await postgres.stop();
}
