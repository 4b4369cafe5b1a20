import { type RawBuilder, sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db, Tx } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { holdOpen, openTeamBench, shiftClock, untilBlocked } from './test-support/team-bench.ts';

const renewal = (...ids: string[]) => ({
  type: 'renew' as const,
  n: 7,
  sessions: ids.map((id) => ({ id, fence: 1, idleMs: 250 })),
});

/** What another transaction does to a row for which a renewal waits, and what the agent is told of it. */
type Meanwhile = readonly [what: string, change: RawBuilder<unknown>, told: { fence: number } | { reason: string }];

const byManager = sql`reason = 'ended-by-manager'`;
const changes: readonly Meanwhile[] = [
  [
    'was freed (C3)',
    sql`state = 'ended', ended_at = portal_now(), freed_at = portal_now(), reason = 'viewer-left'`,
    { reason: 'viewer-left' },
  ],
  ['was ended (E2)', sql`state = 'ending', ends_at = portal_now(), ${byManager}`, { reason: 'ended-by-manager' }],
  [
    'was forced to its end (E4)',
    sql`state = 'ended', ended_at = portal_now(), forced = true, ${byManager}`,
    { reason: 'ended-by-manager' },
  ],
  ['went to a newer connection (L6)', sql`connection_number = 2, reported_connection = null`, { reason: 'lease-lost' }],
  [
    'got an end that lies ahead (E1)',
    sql`state = 'ending', ends_at = portal_now() + interval '1 minute'`,
    { fence: 1 },
  ],
  ['was given to the next fence (L6)', sql`fence = 2`, { fence: 2 }],
];

describeOnBothDatabases('a renewal that waited for a row', (open) => {
  let db: Db;
  afterEach(() => shiftClock(db, 0));

  it.each(changes)('goes by what the row is now, when it %s', async (_, change, told) => {
    db = await open();
    const bench = await openTeamBench(db, 2);
    const user = await bench.member('user');
    const [changed, other] = [await bench.begin(user), await bench.begin(user)];
    const renew = () => bench.sessions.agentReports.renew(bench.device, 1, renewal(other, changed));
    await renew();
    await shiftClock(db, 20_000);
    const before = await bench.row(changed);
    const letGo = await holdOpen(db, (tx: Tx) =>
      sql`update session set ${change} where id = ${changed}::uuid`.execute(tx),
    );
    const renewing = renew();
    await untilBlocked(db);
    await letGo();
    const { keep, stop } = await renewing;
    expect(keep).toContainEqual(expect.objectContaining({ id: other }));
    const isKept = 'fence' in told;
    expect([...keep, ...stop].filter(({ id }) => id === changed)).toMatchObject([told]);
    expect(stop).toHaveLength(isKept ? 0 : 1);
    const { leaseUntil } = await bench.row(changed);
    expect(leaseUntil - before.leaseUntil >= 20_000).toBe(isKept);
    expect(leaseUntil === before.leaseUntil).toBe(!isKept);
  });
});
