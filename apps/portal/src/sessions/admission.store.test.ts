import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { actOn } from './act.ts';
import { loadPlace } from './place-store.ts';
import {
  benchOn,
  holdOpen,
  openTeamBench,
  shiftClock,
  type TeamBench,
  untilBlocked,
} from './test-support/team-bench.ts';

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
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, place) => (place % 2 === 0 ? bench : second).tryConnect(user)),
    );
    expect(outcomes.filter((outcome) => outcome !== 'at-capacity')).toHaveLength(10);
    expect(await bench.inUse()).toBe(10);
  });

  it('admits exactly the capacity of 200 in round after round, by its transaction alone (C3)', async () => {
    const { db, bench } = await start(10);
    const second = await open.another();
    const user = await bench.member('user');
    const admit = async (handle: Db): Promise<string> => {
      const { rows } = await sql<{ outcome: string }>`select outcome from admit_session(
        ${randomUUID()}::uuid, ${bench.team}::uuid, ${user.member}::uuid, ${bench.device}::uuid, ${user.signIn}, false,
        'key', '192.0.2.7', 45000)`.execute(handle.read);
      return rows[0]?.outcome ?? 'nothing';
    };
    // PGlite has one connection, so there its rounds are alike.
    const rounds = db.kind === 'postgres' ? 50 : 5;
    for (let round = 0; round < rounds; round += 1) {
      const outcomes = await Promise.all(
        Array.from({ length: 200 }, (_, place) => admit(place % 2 === 0 ? db : second)),
      );
      expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(10);
      expect(outcomes.filter((outcome) => outcome === 'at-capacity')).toHaveLength(190);
      expect(await bench.inUse()).toBe(10);
      await sql`update session set state = 'ended', ended_at = now(), freed_at = now() where freed_at is null`.execute(
        db.read,
      );
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

  it('counts connections: one person on two devices and twice on one holds three, another a fourth (C5)', async () => {
    const { bench } = await start(4);
    const [user, other] = [await bench.member('user'), await bench.member('user')];
    await bench.begin(user);
    await bench.begin(user);
    await bench.begin(user, await bench.anotherDevice());
    expect(await bench.inUse()).toBe(3);
    await bench.begin(other);
    expect(await bench.inUse()).toBe(4);
    expect(await bench.tryConnect(user)).toBe('at-capacity');
  });

  it('ends nothing when the capacity is lowered, and refuses until it fits (C6)', async () => {
    const { bench } = await start(2);
    const user = await bench.member('user');
    const first = await bench.begin(user);
    const next = await bench.begin(user);
    await bench.setCapacity(1);
    expect(await bench.inUse()).toBe(2);
    expect((await bench.row(first)).state).toBe('active');
    const free = (id: string) =>
      bench.sessions.agentReports.stopped(bench.device, 1, {
        type: 'session.stopped',
        id,
        fence: 1,
        reason: 'viewer-left',
        stoppedAfterMs: 0,
      });
    await free(first);
    expect(await bench.tryConnect(user)).toBe('at-capacity');
    await free(next);
    expect(await bench.row(await bench.tryConnect(user))).toMatchObject({ state: 'connecting' });
  });

  it('gives no orders for what others freed while it waited for the lock (C3, E2)', async () => {
    const { db, bench } = await start(1);
    const second = benchOn(await open.another(), bench);
    const user = await bench.member('user');
    const id = await bench.begin(user);
    const free = await holdOpen(
      db,
      (tx) => lockTeam(tx, bench.team),
      async (tx) => {
        const loaded = await loadPlace(tx, id);
        const stopped = {
          type: 'stopped',
          device: bench.device,
          connection: 1,
          fence: 1,
          reason: 'viewer-left',
        } as const;
        if (loaded) await actOn(tx, bench.deps, loaded, stopped);
      },
    );
    const newcomer = second.tryConnect(user);
    await untilBlocked(db);
    await free();
    expect(await bench.row(await newcomer)).toMatchObject({ state: 'connecting' });
    expect(second.toViewer).toEqual([]);
    expect(second.toAgent).toMatchObject([{ type: 'session.offer' }]);
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
    expect(bench.toViewer).toMatchObject([{ type: 'viewer-ended', session: lost, reason: 'lease-lost' }]);
    expect(bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id: lost }));
    expect(await bench.row(next)).toMatchObject({ state: 'connecting' });
    expect(await bench.inUse()).toBe(1);
  });

  it('does not count a lease as over while its renewal waits to commit (C3)', async () => {
    const { db, bench } = await start(1);
    const second = benchOn(await open.another(), bench);
    const user = await bench.member('user');
    const held = await bench.begin(user);
    // PGlite has one connection: there the newcomer waits for the whole transaction, which must hold as well.
    const commit = await holdOpen(db, (tx) =>
      sql`update session set lease_until = portal_now() + interval '2 hours' where id = ${held}::uuid`.execute(tx),
    );
    if (db.kind === 'postgres') await shiftClock(db, 46_000);
    const newcomer = second.tryConnect(user);
    // Only its own wait for the row's lock tells that it got so far.
    await untilBlocked(db);
    await commit();
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
