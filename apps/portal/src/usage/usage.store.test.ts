import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { freezeClock, holdOpen, shiftClock, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { readUsage } from './read-usage.ts';
import { rollUpAll } from './roll-up.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** The beginning of a UTC day. */
const start = Date.UTC(2026, 2, 10);

describeOnBothDatabases('usage over time', (open) => {
  let opened: Db | undefined;
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  /** Moves the clock; agents are taken to have renewed meanwhile. */
  const at = async (ms: number): Promise<void> => {
    await freezeClock(opened as Db, ms);
    await sql`update session set lease_until = portal_now() + interval '30 seconds' where freed_at is null`.execute(
      (opened as Db).read,
    );
  };
  /** A team that began at `start`. */
  const begin = async (capacity = 2): Promise<TeamDesk> => {
    const db = await open();
    opened = db;
    const desk = await openTeamDesk(db, capacity);
    await db.read
      .updateTable('team')
      .set({ created_at: new Date(start) })
      .execute();
    await db.read.deleteFrom('capacity_change').execute();
    await at(start);
    return desk;
  };
  const end = async (desk: TeamDesk, ids: readonly string[]) => {
    const { rows } = await sql`update session set state = 'ended', ended_at = portal_now(), freed_at = portal_now()
      where id = any(${[...ids]}::uuid[]) returning id`.execute(desk.db.read);
    expect(rows).toHaveLength(ids.length);
  };

  it('is the same whether it was rolled up or not, and however often', async () => {
    const desk = await begin();
    const user = await desk.member('user');
    await at(start + 10 * minute);
    const first = await desk.begin(user);
    await at(start + 40 * minute);
    const second = await desk.begin(user);
    expect(await desk.tryConnect(user)).toBe('at-capacity');
    expect(await desk.tryConnect(user)).toBe('at-capacity');
    await at(start + 70 * minute);
    await end(desk, [first]);
    await at(start + 3 * hour + 30 * minute);
    await end(desk, [second]);
    await at(start + 5 * hour + 30 * minute);
    await rollUpAll(desk);
    const view = await readUsage(desk.db, desk.team, 'week');
    const hours = (of: readonly number[]) => of.slice(-6);
    expect(hours(view.max)).toEqual([2, 2, 1, 1, 0, 0]);
    // 50 min and 20 min of the first hour, 10 min and a whole of the second.
    expect(hours(view.mean)).toEqual([1.167, 1.167, 1, 0.5, 0, 0]);
    expect(hours(view.admitted)).toEqual([2, 0, 0, 0, 0, 0]);
    expect(hours(view.refused)).toEqual([2, 0, 0, 0, 0, 0]);
    expect(view.total).toMatchObject({ peak: 2, peakAt: start, admitted: 2, refused: 2, short: 1, requests: 3 });
    expect(view.since).toBe(start);
    expect(view.enough).toEqual([95, 99, 100].map((percent) => ({ percent, capacity: 3 })));
    const daily = await readUsage(desk.db, desk.team, 'year');
    expect([daily.max.at(-1), daily.mean.at(-1)]).toEqual([2, 0.697]);
    expect(daily.total).toMatchObject({ ...view.total, peakAt: start });

    await rollUpAll(desk);
    await rollUpAll(desk);
    expect(await readUsage(desk.db, desk.team, 'week')).toEqual(view);
    await sql`truncate usage_bucket, usage_mark`.execute(desk.db.read);
    await rollUpAll(desk);
    expect(await readUsage(desk.db, desk.team, 'week')).toEqual(view);
    expect(await readUsage(desk.db, desk.team, 'year')).toEqual(daily);
  });

  it('is told of a team that was made a moment ago, before any roll-up knows it', async () => {
    const desk = await begin();
    await desk.begin(await desk.member('user'));
    await at(start + minute);
    const { max, countedUntil } = await readUsage(desk.db, desk.team, 'day');
    expect([max.at(-1), countedUntil]).toEqual([1, start + minute]);
    await sql`update team set created_at = ${new Date(start - 30 * day)}`.execute(desk.db.read);
    expect((await readUsage(desk.db, desk.team, 'day')).countedUntil).toBe(start - 30 * day);
  });

  it('goes on over days, a roll-up at every hour and across its seams', async () => {
    const desk = await begin(3);
    const user = await desk.member('user');
    const live: string[] = [];
    for (let step = 0; step < 60; step++) {
      await at(start + step * 47 * minute + 13 * minute);
      if (live.length === 3 || (step % 3 === 2 && live.length > 0)) await end(desk, live.splice(0, 1));
      else live.push(await desk.begin(user));
      if (step % 2 === 0) await rollUpAll(desk);
    }
    const stepwise = {
      month: await readUsage(desk.db, desk.team, 'month'),
      year: await readUsage(desk.db, desk.team, 'year'),
    };
    await sql`truncate usage_bucket, usage_mark`.execute(desk.db.read);
    await rollUpAll(desk);
    expect(await readUsage(desk.db, desk.team, 'month')).toEqual(stepwise.month);
    expect(await readUsage(desk.db, desk.team, 'year')).toEqual(stepwise.year);
    const { rows } = await sql<{ admitted: number; placeMs: number }>`
      select count(*)::int as admitted, sum(extract(epoch from least(coalesce(freed_at, portal_now()), portal_now())
        - created_at) * 1000)::double precision as "placeMs" from session`.execute(desk.db.read);
    const counted = stepwise.month.now - start;
    expect(stepwise.month.total.admitted).toBe(rows[0]?.admitted);
    expect(stepwise.month.total.mean).toBeCloseTo((rows[0]?.placeMs ?? 0) / counted, 3);
  });

  it('waits for whoever took a place and has not committed: nothing is counted twice or never', async () => {
    const desk = await begin();
    const user = await desk.member('user');
    // On PGlite one transaction runs at a time, and there is nothing to wait for.
    if (desk.db.kind === 'pglite') return;
    await at(start + hour - 1);
    const commit = await holdOpen(desk.db, async (tx) => {
      await sql`select admit_session(${desk.deps.ids.next()}::uuid, ${desk.team}::uuid, ${user.member}::uuid,
        ${desk.device}::uuid, ${user.signIn}::text, false, 'key', null, 60000)`.execute(tx);
    });
    await at(start + hour + 1);
    const rolling = Promise.all([rollUpAll(desk), rollUpAll(desk)]);
    await untilBlocked(desk.db, 2);
    await commit();
    await rolling;
    await at(start + hour + minute);
    await rollUpAll(desk);
    const view = await readUsage(desk.db, desk.team, 'week');
    expect(view.admitted.slice(-2)).toEqual([1, 0]);
    expect(view.max.slice(-2)).toEqual([1, 1]);
  });

  it('notes a refusal in its own transaction, one row a minute for each person and device', async () => {
    const desk = await begin(1);
    const [user, other] = [await desk.member('user'), await desk.member('user')];
    await desk.begin(user);
    await at(start + 10 * minute);
    for (let tries = 0; tries < 3; tries++) expect(await desk.tryConnect(other)).toBe('at-capacity');
    await desk.setCapacity(0);
    expect(await desk.tryConnect(other)).toBe('at-capacity');
    await at(start + 11 * minute);
    expect(await desk.tryConnect(user)).toBe('at-capacity');
    const rows = await desk.db.read.selectFrom('usage_event').selectAll().orderBy('at').execute();
    expect(rows.map(({ kind, member_id, times, short }) => ({ kind, member_id, times, short }))).toEqual([
      { kind: 'refused', member_id: other.member, times: 4, short: 2 },
      { kind: 'refused', member_id: user.member, times: 1, short: 2 },
    ]);
  });

  it('counts nobody who was refused for another reason, and who was made to wait', async () => {
    const desk = await begin(1);
    const user = await desk.member('user');
    await desk.setState(user, 'suspended');
    expect(await desk.tryConnect(user)).toBe('member-suspended');
    await sql`select note_usage(${desk.team}::uuid, 'waited', ${user.member}::uuid, ${desk.device}::uuid)`.execute(
      desk.db.read,
    );
    await at(start + 1000);
    await rollUpAll(desk);
    expect((await readUsage(desk.db, desk.team, 'day')).total).toMatchObject({ refused: 0, waited: 1, admitted: 0 });
  });

  it('shows the capacity of the time, and a day by minutes until those are deleted', async () => {
    const desk = await begin(2);
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const id = await desk.begin(user);
    await at(start + 5 * minute + 1000);
    await desk.db.read
      .insertInto('capacity_change')
      .values({
        id: desk.deps.ids.next(),
        team_id: desk.team,
        at: new Date(start + 4 * minute),
        from_capacity: 2,
        to_capacity: 5,
        by_person: manager.person,
        why: null,
      })
      .execute();
    await rollUpAll(desk);
    const fresh = await readUsage(desk.db, desk.team, 'day');
    expect(fresh.bucketMs).toBe(minute);
    expect(fresh.max.slice(-7)).toEqual([0, 1, 1, 1, 1, 1, 1]);
    expect(fresh.capacity).toEqual([
      { at: fresh.from, capacity: 2 },
      { at: start + 4 * minute, capacity: 5 },
    ]);
    await at(start + 60 * day);
    await end(desk, [id]);
    await at(start + 61 * day);
    await rollUpAll(desk);
    const old = await readUsage(desk.db, desk.team, 'day', start + 12 * hour);
    expect(old.bucketMs).toBe(hour);
    expect(old.max.slice(-13)).toEqual(Array.from({ length: 13 }, () => 1));
    const recent = await readUsage(desk.db, desk.team, 'day', start + 60 * day + hour);
    expect(
      recent.max.filter((max) => max === 1),
      'what was in use before its minutes began',
    ).toHaveLength(23 * 60);
  });

  it('counts a wait once, and an offer when it is claimed, also across the seam of an hour (W2)', async () => {
    const desk = await begin(1);
    const [user, other] = [await desk.member('user'), await desk.member('user')];
    await at(start + minute);
    const id = await desk.begin(user);
    await at(start + hour - 2000);
    expect(await desk.tryConnect(other)).toBe('at-capacity');
    const body = { device: desk.device };
    const waiting = await desk.call('POST /api/teams/:team/waiting', other, { body });
    await desk.call('POST /api/teams/:team/waiting', other, { body });
    await at(start + hour - 1000);
    await desk.sessions.agentReports.stopped(desk.device, 1, {
      type: 'session.stopped',
      id,
      fence: 1,
      reason: 'viewer-left',
      stoppedAfterMs: 1,
    });
    await desk.sweep();
    const offered = await desk.call('GET /api/teams/:team/waiting/mine', other);
    expect(offered.waiting[0]).toMatchObject({ id: waiting.id, state: 'offered' });
    await at(start + hour + 1000);
    await rollUpAll(desk);
    await desk.call('POST /api/waiting/:waiter/claim', other, {
      params: { waiter: waiting.id },
      body: { viewerKey: 'k'.repeat(43) },
    });
    await at(start + hour + minute);
    const view = await readUsage(desk.db, desk.team, 'week');
    expect(view.total).toMatchObject({ admitted: 2, refused: 1, waited: 1 });
    expect(view.admitted.slice(-2)).toEqual([1, 1]);
    await at(start + 3 * hour);
    await rollUpAll(desk);
    expect((await readUsage(desk.db, desk.team, 'week')).max.slice(-2)).toEqual([1, 1]);
  });

  it('is for those who may see the subscription', async () => {
    const desk = await begin();
    const route = 'GET /api/teams/:team/usage';
    expect(await desk.refusal(route, await desk.member('user'), { query: { range: 'day' } })).toBe('forbidden');
    const answer = await desk.call(route, await desk.member('manager'), { query: { range: 'day' } });
    expect(answer).toMatchObject({ range: 'day', enough: [] });
  });
});
