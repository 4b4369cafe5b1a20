import { randomUUID } from 'node:crypto';
import { setTimeout as settle } from 'node:timers/promises';
import { sql } from 'kysely';
import { createPostgresDatabase } from '../apps/portal/src/database/test-support/databases.ts';
import { type Db, openDatabase } from '../apps/portal/src/database/index.ts';
import { openTeamBench, type TeamBench } from '../apps/portal/src/sessions/test-support/team-bench.ts';
import type { MemberActor } from '../apps/portal/src/ports.ts';
import { startPostgres } from '../tests/support/servers.ts';
import { treeCpuMs } from './support/cpu.ts';
import { median, quantile, table } from './support/figures.ts';

/**
 * Admissions on one hot team and on a thousand, each decision the whole `connect`: lock, access, limits, count, row, audit chain,
 * outbox, usage, signed ticket. Beside it, in the same run and on the same database, the least that any locked limit costs: lock
 * a row, count, insert, of one row and of a thousand. A PostgreSQL with fsync on; two nodes in one process.
 *   npx tsx bench/admission.bench.ts [seconds] [decisions of the race]
 */
const seconds = Number(process.argv[2] ?? 8);
const raceDecisions = Number(process.argv[3] ?? 20_000);
const rounds = 3;
const capacity = 10;
/** In the race a place is held for so many decisions of others. */
const heldFor = 200;

interface Caller {
  /** The node they come to, as every other team's callers do. */
  readonly node: TeamBench;
  readonly device: string;
  readonly user: MemberActor;
}

interface Decided {
  readonly admitted: boolean;
  /** What the caller does before it comes again, mostly that it frees a place. */
  readonly afterwards?: () => Promise<unknown>;
}
type Decide = (caller: number) => Promise<Decided>;

interface Measured {
  readonly perSecond: number;
  readonly admitted: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time of a decision and what frees it, ms. */
  readonly nodeMs: number;
  readonly postgresMs: number;
}

/** So many callers at once for so long; what was admitted is freed by its agent before the caller comes again. */
async function drive(callers: number, decide: Decide): Promise<Measured> {
  const times: number[] = [];
  let admitted = 0;
  const [node, server] = [process.cpuUsage(), await treeCpuMs(postgres.pid)];
  const until = performance.now() + seconds * 1000;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < until) {
        const start = performance.now();
        const decided = await decide(caller);
        times.push(performance.now() - start);
        if (decided.admitted) admitted += 1;
        await decided.afterwards?.();
      }
    }),
  );
  const perSecond = times.length / ((performance.now() - begin) / 1000);
  const { user, system } = process.cpuUsage(node);
  const [nodeMs, postgresMs] = [(user + system) / 1000, (await treeCpuMs(postgres.pid)) - server];
  return {
    perSecond,
    admitted: admitted / times.length,
    p50: median(times),
    p99: quantile(times, 0.99),
    nodeMs: nodeMs / times.length,
    postgresMs: postgresMs / times.length,
  };
}

async function stop({ node, device }: Caller, id: string): Promise<void> {
  const stopped = { type: 'session.stopped', id, fence: 1, reason: 'viewer-left', stoppedAfterMs: 0 } as const;
  await node.sessions.agentReports.stopped(device, 1, stopped);
}

/** Nobody renews it here. */
function keep(id: string): Promise<unknown> {
  return sql`update session set lease_until = portal_now() + interval '1 hour' where id = ${id}::uuid`.execute(db.read);
}

function decider(callers: readonly Caller[]): Decide {
  return async (place) => {
    const caller = callers[place % callers.length];
    if (caller === undefined) throw new Error('there is nobody');
    const outcome = await caller.node.tryConnect(caller.user, caller.device);
    return outcome === 'at-capacity'
      ? { admitted: false }
      : { admitted: true, afterwards: () => stop(caller, outcome) };
  };
}

/**
 * Teams that are full, each with its places held; of those who are refused one in so many finds that somebody leaves, so that
 * about as many are admitted as of a hot team.
 */
const leavesAfter = 5;
const capacityOfFull = 2;

async function fullTeams(callers: readonly Caller[]): Promise<Decide> {
  const held = callers.map((): string[] => []);
  const take = async (place: number): Promise<Decided> => {
    const [caller, mine] = [callers[place], held[place]];
    if (caller === undefined || mine === undefined) throw new Error('there is nobody');
    const outcome = await caller.node.tryConnect(caller.user, caller.device);
    if (outcome !== 'at-capacity') {
      mine.push(outcome);
      return { admitted: true, afterwards: () => keep(outcome) };
    }
    const leaving = Math.random() < 1 / leavesAfter ? mine.shift() : undefined;
    return { admitted: false, ...(leaving ? { afterwards: () => stop(caller, leaving) } : {}) };
  };
  const left = callers.map((_, place) => place);
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (let place = left.pop(); place !== undefined; place = left.pop()) {
        for (let taken = await take(place); taken.admitted; taken = await take(place)) await taken.afterwards?.();
      }
    }),
  );
  return () => take(Math.floor(Math.random() * callers.length));
}

/** What any limit under a lock costs here, on so many rows: no access, no audit, no news, no ticket. */
async function least(db: Db, rows: number): Promise<Decide> {
  const [team, held] = [sql.table(`least_team_${rows}`), sql.table(`least_${rows}`)];
  await sql`create table ${team} (id int primary key)`.execute(db.read);
  await sql`create table ${held} (id uuid primary key, team int not null, freed_at timestamptz)`.execute(db.read);
  await sql`create index on ${held} (team) where freed_at is null`.execute(db.read);
  await sql`insert into ${team} select generate_series(1, ${rows}::int)`.execute(db.read);
  return async () => {
    const [id, row] = [randomUUID(), 1 + Math.floor(Math.random() * rows)];
    const admitted = await db.transact(async (tx) => {
      await sql`select 1 from ${team} where id = ${row} for update`.execute(tx);
      const { rows: inserted } = await sql`insert into ${held} select ${id}::uuid, ${row}::int, null
        where (select count(*) from ${held} where team = ${row} and freed_at is null) < ${capacity} returning id`.execute(
        tx,
      );
      return inserted.length > 0;
    });
    if (!admitted) return { admitted };
    return {
      admitted,
      afterwards: () => sql`update ${held} set freed_at = now() where id = ${id}::uuid`.execute(db.read),
    };
  };
}

/** The most that were ever held at once, from the instants that were written under the lock. */
async function mostAtOnce(db: Db, team: string): Promise<number> {
  const { rows } = await sql<{ most: number }>`
    select max(held)::int as most from (
      select sum(step) over (order by at, step) as held from (
        select created_at as at, 1 as step from session where team_id = ${team}::uuid
        union all select freed_at, -1 from session where team_id = ${team}::uuid and freed_at is not null) steps) sums`.execute(
    db.read,
  );
  return rows[0]?.most ?? 0;
}

const postgres = await startPostgres({ durable: true });
const database = await createPostgresDatabase(postgres.url);
const open = () =>
  openDatabase(
    { kind: 'postgres', url: database.url },
    { log: (message, error) => process.stderr.write(`${message}: ${String(error)}\n`) },
  );
const [db, second] = [await open(), await open()];
try {
  const hot = await openTeamBench(db, capacity);
  const hotCallers = [{ node: hot, device: hot.device, user: await hot.member('user') }];
  const other = await openTeamBench(second, capacity);
  const callersOf = async (limit: number): Promise<Caller[]> => {
    const callers: Caller[] = [];
    for (let team = 0; team < 1000; team += 1) {
      const { device, member } = await openTeamBench(db, limit);
      callers.push({ node: team % 2 === 0 ? hot : other, device, user: await member('user') });
    }
    return callers;
  };
  const many = await callersOf(capacity);
  const ways: [string, number, Decide][] = [
    ['one hot team', 64, decider(hotCallers)],
    ['1,000 teams, all at their limit', 64, await fullTeams(await callersOf(capacityOfFull))],
    ['1,000 teams with room', 64, async () => decider(many)(Math.floor(Math.random() * many.length))],
    ['one hot row: lock, count, insert', 64, await least(second, 1)],
    ['1,000 rows with room: lock, count, insert', 64, await least(second, 1000)],
  ];
  const results = new Map(ways.map(([name]) => [name, [] as Measured[]]));
  // The first round only fills the connections' kept plans.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, callers, decide] of ways) {
      const measured = await drive(callers, decide);
      if (round > 0) results.get(name)?.push(measured);
    }
  }
  const rows = ways.map(([name]) => {
    const measured = results.get(name) ?? [];
    const of = (read: (each: Measured) => number) => median(measured.map(read));
    return [
      name,
      of((each) => each.perSecond).toFixed(0),
      `${(of((each) => each.admitted) * 100).toFixed(0)} %`,
      of((each) => each.p50).toFixed(1),
      of((each) => each.p99).toFixed(1),
      of((each) => each.nodeMs).toFixed(2),
      of((each) => each.postgresMs).toFixed(2),
    ];
  });
  const head = [
    '64 callers',
    'decisions a second',
    'admitted',
    'p50 ms',
    'p99 ms',
    'node, ms of a core',
    'PostgreSQL, ms of a core',
  ];
  process.stdout.write(`${table([head, ...rows])}\n\n`);

  const race = await openTeamBench(db, capacity);
  const user = await race.member('user');
  let [left, admitted] = [raceDecisions, 0];
  const decide = decider([{ node: race, device: race.device, user }]);
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      while (left > 0) {
        left -= 1;
        const { afterwards: free } = await decide(0);
        if (free === undefined) continue;
        admitted += 1;
        // It is held while others are refused, and freed into their midst.
        const until = left - heldFor;
        while (left > Math.max(0, until)) await settle(5);
        await free();
      }
    }),
  );
  const most = await mostAtOnce(db, race.team);
  process.stdout.write(
    `${raceDecisions} decisions raced, ${admitted} admitted, at most ${most} at once with a limit of ${capacity}\n`,
  );
  if (most > capacity) process.exitCode = 1;
} finally {
  await db.close();
  await second.close();
  await database.drop();
  await postgres.stop();
}
