import { sql } from 'kysely';
import { createPostgresDatabase } from '../apps/portal/src/database/test-support/databases.ts';
import { openDatabase } from '../apps/portal/src/database/index.ts';
import { openTeamBench } from '../apps/portal/src/sessions/test-support/team-bench.ts';
import { countPast, readPast } from '../apps/portal/src/usage/past-sessions.ts';
import { readUsage } from '../apps/portal/src/usage/read-usage.ts';
import { rollUpAll } from '../apps/portal/src/usage/roll-up.ts';
import { startPostgres } from '../tests/support/servers.ts';
import { quantile, table } from './support/figures.ts';

/**
 * A year of a busy team: so many sessions of 200 people on 1,000 devices, in working hours, and a tenth as many minutes in which
 * somebody was refused. How long the whole year takes to roll up, and then each look at it: the usage over each range, and a page
 * of the past sessions with and without filters. A PostgreSQL with fsync on.
 *   npx tsx bench/usage.bench.ts [sessions]
 */
const sessions = Number(process.argv[2] ?? 1_000_000);
const looks = 30;
const mostInserted = 50_000;
const [people, devices] = [200, 1000];

const postgres = await startPostgres({ durable: true });
const database = await createPostgresDatabase(postgres.url);
const db = await openDatabase({ kind: 'postgres', url: database.url }, { log: (message) => console.error(message) });
try {
  const bench = await openTeamBench(db, 250);
  const members: string[] = [];
  const persons: string[] = [];
  for (let nth = 0; nth < people; nth += 1) {
    const { member, person } = await bench.member('user');
    members.push(member);
    persons.push(person);
  }
  const team = sql`${bench.team}::uuid`;
  await sql`update team set created_at = now() - interval '1 year' where id = ${team}`.execute(db.read);
  await sql`insert into device (id, team_id, name, identity_key, link_key, link_key_signature, hostname, os, agent_version,
      capabilities, node_id, start_id, connection_number, created_at)
    select gen_random_uuid(), team_id, 'PC ' || n, 'key ' || n, link_key, link_key_signature, 'pc' || n, os, agent_version,
      capabilities, node_id, start_id, 1, now()
    from device, generate_series(1, ${devices}::int) n where id = ${bench.device}::uuid`.execute(db.read);
  // Some ten working hours of each day, of a few seconds to an hour; in parts, for no statement may take long.
  for (let left = sessions; left > 0; left -= mostInserted) {
    const some = Math.min(left, mostInserted);
    await sql`
    with every_device as (select array_agg(id) as ids from device), drawn as (
      select date_trunc('day', now()) - (1 + floor(random() * 364))::int * interval '1 day'
          + (8 + random() * 10) * interval '1 hour' as at, random() * random() * interval '1 hour' as lasted
      from generate_series(1, ${some}::int))
    insert into session (id, team_id, member_id, device_id, state, rights, viewer_key, connection_number, created_at, begun_at,
      begun_fence, lease_until, ended_at, freed_at, reason)
    select gen_random_uuid(), ${team}, (${members}::uuid[])[1 + floor(random() * ${people})::int],
      ids[1 + floor(random() * ${devices})::int], 'ended', '{}', '', 1, at, at, 1, at + lasted, at + lasted, at + lasted,
      (array['viewer-left', 'viewer-left', 'viewer-left', 'ended-by-manager', 'idle-limit'])[1 + floor(random() * 5)::int]
    from drawn, every_device`.execute(db.read);
  }
  await sql`
    insert into usage_event (team_id, minute, kind, member_id, device_id, at, short)
    select ${team}, date_trunc('minute', created_at, 'UTC'), 'refused', member_id, device_id, created_at, 1 + floor(random() * 9)::int
    from session where random() < 0.1 on conflict do nothing`.execute(db.read);
  for (const one of ['session', 'usage_event', 'device']) await sql`vacuum analyze ${sql.table(one)}`.execute(db.read);

  const begun = performance.now();
  await rollUpAll({ db });
  const rolledUpMs = performance.now() - begun;

  const now = Date.now();
  const device = (await readPast(db, bench.team, {}, { limit: 1 }))[0]?.device.id;
  const person = persons[0];
  const month = { from: now - 180 * 86_400_000, to: now - 150 * 86_400_000 };
  const page = async (filter: Parameters<typeof readPast>[2]): Promise<number> => {
    const [rows, { count }] = await Promise.all([
      readPast(db, bench.team, filter, { limit: 101 }),
      countPast(db, bench.team, filter),
    ]);
    return Math.min(rows.length, count);
  };
  const ways: [string, () => Promise<number>][] = [
    ...(['day', 'week', 'month', 'quarter', 'year'] as const).map((range): [string, () => Promise<number>] => [
      `usage of a ${range}`,
      async () => (await readUsage(db, bench.team, range)).max.length,
    ]),
    ['past sessions, first page', () => page({})],
    ['past sessions of a person', () => page({ person })],
    ['past sessions of a device', () => page({ device })],
    ['past sessions of a month half a year ago', () => page(month)],
    ['past sessions of a reason that is rare in that month', () => page({ ...month, reason: 'idle-limit', person })],
  ];
  const rows: string[][] = [];
  for (const [name, look] of ways) {
    const times: number[] = [];
    let found = 0;
    for (let nth = 0; nth < looks; nth += 1) {
      const start = performance.now();
      found = await look();
      times.push(performance.now() - start);
    }
    if (found === 0) throw new Error(`${name}: nothing was found`);
    rows.push([name, quantile(times, 0.5).toFixed(1), quantile(times, 0.95).toFixed(1), String(found)]);
  }
  process.stdout.write(
    `rolled up ${sessions} sessions of a year in ${(rolledUpMs / 1000).toFixed(1)} s\n\n${table([
      ['a look', 'p50 ms', 'p95 ms', 'buckets or rows'],
      ...rows,
    ])}\n`,
  );
} finally {
  await db.close();
  await database.drop();
  await postgres.stop();
}
