import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { benchOn, openTeamBench, shiftClock, type TeamBench } from './test-support/team-bench.ts';

const renewal = (id: string, fence = 1) => ({
  type: 'renew' as const,
  n: 1,
  sessions: [{ id, fence, idleMs: 0 }],
});

describeOnBothDatabases('the admission', (open) => {
  let opened: Db | undefined;
  const start = async (capacity: number): Promise<{ db: Db; bench: TeamBench }> => {
    const db = await open();
    opened = db;
    return { db, bench: await openTeamBench(db, capacity) };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('admits exactly the capacity of 200 who connect at once, through two nodes (C3)', async () => {
    const { bench } = await start(10);
    const second = benchOn(await open.another(), bench);
    const user = await bench.member('user');
    for (let round = 0; round < 5; round += 1) {
      const tries = Array.from({ length: 200 }, (_, place) => (place % 2 === 0 ? bench : second).tryConnect(user));
      const outcomes = await Promise.all(tries);
      const admitted = outcomes.filter((outcome) => outcome !== 'at-capacity');
      expect(admitted).toHaveLength(10);
      expect(await bench.inUse()).toBe(10);
      for (const id of admitted) {
        await bench.sessions.agentReports.stopped(bench.device, 1, {
          type: 'session.stopped',
          id,
          fence: 1,
          reason: 'viewer-left',
          stoppedAfterMs: 0,
        });
      }
      expect(await bench.inUse()).toBe(0);
    }
  });

  it('would be over the limit if it counted without the lock: the race above can fail (C3)', async () => {
    const { db, bench } = await start(10);
    const second = await open.another();
    const user = await bench.member('user');
    const wrong = async (handle: Db): Promise<void> => {
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from session
        where team_id = ${bench.team}::uuid and freed_at is null`.execute(handle.read);
      if ((rows[0]?.count ?? 0) >= 10) return;
      await sql`insert into session (id, team_id, member_id, device_id, state, rights, viewer_key, connection_number,
          created_at, lease_until)
        values (${randomUUID()}::uuid, ${bench.team}::uuid, ${user.member}::uuid, ${bench.device}::uuid, 'connecting',
          '{}', '', 1, portal_now(), portal_now() + interval '1 minute')`.execute(handle.read);
    };
    await Promise.all(Array.from({ length: 200 }, (_, place) => wrong(place % 2 === 0 ? db : second)));
    expect(await bench.inUse()).toBeGreaterThan(10);
  });

  it('one person on three devices, or three times on one, holds three places (C5)', async () => {
    const { bench } = await start(3);
    const user = await bench.member('user');
    for (const place of [1, 2, 3]) {
      await bench.begin(user);
      expect(await bench.inUse()).toBe(place);
    }
    expect(await bench.tryConnect(user)).toBe('at-capacity');
  });

  it('ends nothing when the capacity is lowered, and refuses until it fits (C6)', async () => {
    const { bench } = await start(2);
    const user = await bench.member('user');
    const first = await bench.begin(user);
    await bench.begin(user);
    await bench.setCapacity(1);
    expect(await bench.inUse()).toBe(2);
    expect((await bench.row(first)).state).toBe('active');
    expect(await bench.tryConnect(user)).toBe('at-capacity');
  });

  it.each([
    ['no-access', `update device set access = 'listed'`],
    ['device-offline', 'update device set node_id = null'],
    ['device-twin', 'update device set twin = true'],
    ['member-suspended', `update member set state = 'suspended'`],
    ['subscription-ended', `update subscription set state = 'ended'`],
    ['not-found', 'update device set removed_at = now()'],
  ])('refuses with %s, and takes no place', async (code, change) => {
    const { db, bench } = await start(3);
    const user = await bench.member('user');
    await sql.raw(change).execute(db.read);
    expect(await bench.tryConnect(user)).toBe(code);
    expect(await bench.inUse()).toBe(0);
  });

  it('frees what ran out only when the team is full, and then admits (C3, L2)', async () => {
    const { db, bench } = await start(1);
    const user = await bench.member('user');
    const lost = await bench.begin(user);
    await shiftClock(db, 46_000);
    expect(await bench.inUse()).toBe(1);
    const next = await bench.tryConnect(user);
    expect(await bench.row(lost)).toMatchObject({ state: 'ended', reason: 'lease-lost' });
    expect(await bench.row(next)).toMatchObject({ state: 'connecting' });
    expect(await bench.inUse()).toBe(1);
  });

  it('does not count a lease as over while its renewal waits to commit (C3)', async () => {
    const { db, bench } = await start(1);
    const second = benchOn(await open.another(), bench);
    const user = await bench.member('user');
    const held = await bench.begin(user);
    let release: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    let renewed: () => void = () => undefined;
    const written = new Promise<void>((resolve) => (renewed = resolve));
    // PGlite has one connection: there the newcomer waits for the whole transaction, which must hold as well.
    const renewing = db.transact(async (tx) => {
      await sql`update session set lease_until = portal_now() + interval '2 hours' where id = ${held}::uuid`.execute(
        tx,
      );
      renewed();
      await waiting;
    });
    await written;
    if (db.kind === 'postgres') await shiftClock(db, 46_000);
    const newcomer = second.tryConnect(user);
    // Only its own wait for the row's lock tells that it got so far.
    if (db.kind === 'postgres') await untilBlocked(db);
    release();
    await renewing;
    expect(await newcomer).toBe('at-capacity');
    expect(await bench.inUse()).toBe(1);
  });

  it('lets only its own device and connection renew (L1, L6)', async () => {
    const { bench } = await start(3);
    const user = await bench.member('user');
    const id = await bench.begin(user);
    const { agentReports } = bench.sessions;
    expect((await agentReports.renew(bench.device, 1, renewal(id))).keep).toMatchObject([{ id }]);
    expect((await agentReports.renew(bench.device, 0, renewal(id))).stop).toMatchObject([{ id }]);
    expect((await agentReports.renew(randomUUID(), 1, renewal(id))).keep).toEqual([]);
  });
});

async function untilBlocked(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await sql`select 1 from pg_stat_activity
      where wait_event_type = 'Lock' and datname = current_database()`.execute(db.read);
    if (rows.length > 0) return;
  }
}
