import { type AllowedHours, minutesOfDay } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { Random } from '../sessions/test-support/random.ts';
import { freezeClock, shiftClock } from '../sessions/test-support/team-bench.ts';
import { newId, openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { isOpen } from './allowed-hours.ts';

const minute = 60_000;
const teamRule = { scope: 'team', name: null } as const;
const never = (zone = 'UTC'): AllowedHours => {
  // Yesterday, whenever this runs.
  const day = ((new Date().getUTCDay() + 5) % 7) + 1;
  return { zone, weekly: [{ day, from: 0, to: 1 }] };
};

interface Wanted {
  readonly device?: string;
  readonly idleMs?: number;
  readonly totalMs?: number;
  readonly hours?: AllowedHours;
}

function limit(desk: TeamDesk, actor: MemberActor, { device, idleMs, totalMs, hours }: Wanted) {
  const target = device === undefined ? { scope: 'team', subject: null } : { scope: 'device', subject: device };
  const body = { target, idleMs: idleMs ?? null, totalMs: totalMs ?? null, hours: hours ?? null };
  return desk.call('PUT /api/teams/:team/time-limits', actor, { body });
}

describeOnBothDatabases('limits in time', (open) => {
  let opened: Db | undefined;
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  async function start() {
    const db = await open();
    opened = db;
    const desk = await openTeamDesk(db);
    return { db, desk, user: await desk.member('user'), manager: await desk.member('manager') };
  }

  it('come with the answer that opens the screen, the strictest of each kind with where it was set', async () => {
    const { desk, user, manager } = await start();
    await limit(desk, manager, { idleMs: 30 * minute, totalMs: 60 * minute });
    await limit(desk, manager, { device: desk.device, idleMs: 15 * minute });
    const id = await desk.tryConnect(user);
    const begun = await desk.sessions.agentReports.begin(desk.device, 1, { type: 'begin', id, fence: 1 });
    const { begunAt } = await desk.row(id);
    expect(begun).toMatchObject({
      type: 'begun',
      limits: {
        idle: { ms: 15 * minute, rule: { scope: 'device', name: 'PC-3' } },
        ends: { because: 'total', ms: 60 * minute, rule: teamRule },
      },
    });
    const ends = begun.type === 'begun' ? begun.limits?.ends?.at : undefined;
    expect(Math.abs((ends ?? 0) - ((begunAt ?? 0) + 60 * minute))).toBeLessThan(2);
    const view = (await desk.views.list(manager)).find((session) => session.id === id);
    expect(view?.limits?.idle?.ms).toBe(15 * minute);
  });

  it('E7: a change reaches live sessions at once, and whoever missed it with the next renewal', async () => {
    const { desk, user, manager } = await start();
    const id = await desk.begin(user);
    expect((await desk.row(id)).limits).toBeNull();
    await limit(desk, manager, { totalMs: 5 * minute });
    const told = desk.toAgent.find((message) => message.type === 'rights');
    expect(told).toMatchObject({ id, limits: { idle: null, ends: { because: 'total', ms: 5 * minute } } });
    const report = [{ id, fence: 1, idleMs: 0 }];
    const renew = () => desk.sessions.agentReports.renew(desk.device, 1, { type: 'renew', n: 1, sessions: report });
    expect((await renew()).keep[0]?.limits?.ends).toMatchObject({ ms: 5 * minute });
    await limit(desk, manager, {});
    expect((await renew()).keep[0]?.limits).toBeUndefined();
    expect((await desk.call('GET /api/teams/:team/time-limits', manager)).limits).toEqual([]);
    expect(await desk.auditKinds()).toContain('time-limits.changed');
  });

  it('touch only sessions on the device they are set for', async () => {
    const { desk, user, manager } = await start();
    const other = await desk.anotherDevice();
    const here = await desk.begin(user);
    const there = await desk.begin(user, other);
    await limit(desk, manager, { device: other, idleMs: minute });
    expect((await desk.row(here)).limits).toBeNull();
    expect((await desk.row(there)).limits?.idle?.ms).toBe(minute);
  });

  it('apply by groups of people and of devices, to whoever is in them when it begins', async () => {
    const { db, desk, user, manager } = await start();
    const [people, lab, at] = [newId(), newId(), new Date()];
    const row = { team_id: desk.team, created_at: at };
    await db.read
      .insertInto('person_group')
      .values({ ...row, id: people, name: 'Contractors' })
      .execute();
    await db.read
      .insertInto('device_group')
      .values({ ...row, id: lab, name: 'Lab' })
      .execute();
    const put = (scope: string, subject: string, idleMs: number, totalMs: number | null) =>
      desk.call('PUT /api/teams/:team/time-limits', manager, {
        body: { target: { scope, subject }, idleMs, totalMs, hours: null },
      });
    await put('person-group', people, 15 * minute, null);
    await put('device-group', lab, 20 * minute, 60 * minute);
    const before = await desk.begin(user);
    expect((await desk.row(before)).limits).toBeNull();
    await db.read.insertInto('person_group_member').values({ group_id: people, member_id: user.member }).execute();
    await db.read.insertInto('device_group_device').values({ group_id: lab, device_id: desk.device }).execute();
    const id = await desk.begin(user);
    expect((await desk.row(id)).limits).toMatchObject({
      idle: { ms: 15 * minute, rule: { scope: 'person-group', name: 'Contractors' } },
      ends: { because: 'total', rule: { scope: 'device-group', name: 'Lab' } },
    });
    expect((await desk.row(await desk.begin(manager))).limits?.idle?.rule.name).toBe('Lab');
    // What changes rights changes limits: the same refresh does both.
    const by = { person: null, name: 'Usher', address: null };
    await db.read.deleteFrom('device_group').where('id', '=', lab).execute();
    await db.transact(async (tx) => {
      await lockTeam(tx, desk.team);
      await desk.sessions.ender.refreshRights(tx, desk.team, {}, by);
    });
    expect((await desk.row(before)).limits?.idle?.rule.name).toBe('Contractors');
    expect((await desk.row(id)).limits?.ends).toBeNull();
  });

  it('end a session whose agent does not obey, one renewal late, with the words of the limit', async () => {
    const { db, desk, user, manager } = await start();
    await limit(desk, manager, { totalMs: 30_000 });
    const id = await desk.begin(user);
    await shiftClock(db, 31_000);
    await desk.sweep();
    expect((await desk.row(id)).reason).toBeNull();
    await shiftClock(db, 44_000);
    await desk.sessions.agentReports.renew(desk.device, 1, {
      type: 'renew',
      n: 1,
      sessions: [{ id, fence: 1, idleMs: 0 }],
    });
    await shiftClock(db, 46_000);
    await desk.sweep();
    expect((await desk.row(id)).reason).toBe('time-limit');
    expect(desk.toAgent).toContainEqual(
      expect.objectContaining({
        type: 'session.end',
        reason: 'time-limit',
        message: 'Sessions last 30 s at most: set for the team.',
      }),
    );
    expect(await desk.auditKinds()).toContain('session.time-limit');
  });

  it('C2: an agent that ended it for silence frees the place at once; the page says which limit it was', async () => {
    const { desk, user, manager } = await start();
    await limit(desk, manager, { idleMs: 15 * minute });
    const id = await desk.begin(user);
    await desk.sessions.agentReports.stopped(desk.device, 1, {
      type: 'session.stopped',
      id,
      fence: 1,
      reason: 'idle-limit',
      stoppedAfterMs: 1,
    });
    expect(await desk.inUse()).toBe(0);
    const view = (await desk.views.list(user)).find((session) => session.id === id);
    expect(view).toMatchObject({
      reason: 'idle-limit',
      message: 'Sessions end when nobody uses them for 15 min: set for the team.',
    });
    expect(desk.toViewer).toContainEqual(expect.objectContaining({ type: 'viewer-ended', reason: 'idle-limit' }));
  });

  it('refuse a session outside the allowed hours, and say when they open', async () => {
    const { desk, user, manager } = await start();
    await limit(desk, manager, { hours: never() });
    expect(await desk.tryConnect(user)).toBe('outside-hours');
    expect(await desk.inUse()).toBe(0);
    const effective = await desk.call('GET /api/teams/:team/devices/:device/time-limits', user, {
      params: { device: desk.device },
      query: {},
    });
    expect(effective.limits.hours).toMatchObject({ open: false, zone: 'UTC', rule: teamRule });
    expect(effective.limits.hours?.changesAt).toBeGreaterThan(Date.now());
    await limit(desk, manager, {});
    expect(await desk.tryConnect(user)).not.toBe('outside-hours');
  });

  it('end a live session when hours are set that are closed now', async () => {
    const { desk, user, manager } = await start();
    const id = await desk.begin(user);
    await limit(desk, manager, { hours: never() });
    const { limits } = await desk.row(id);
    expect(limits?.ends).toMatchObject({ because: 'hours', zone: 'UTC' });
    expect(Math.abs((limits?.ends?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('know only time zones that both clocks know, and only devices of the team', async () => {
    const { desk, manager } = await start();
    const put = (target: unknown, zone: string) =>
      desk.refusal('PUT /api/teams/:team/time-limits', manager, {
        body: { target, idleMs: null, totalMs: null, hours: { ...never(), zone } },
      });
    expect(await put({ scope: 'team', subject: null }, 'Atlantis/Capital')).toBe('bad-request');
    expect(await put({ scope: 'device', subject: desk.team }, 'UTC')).toBe('not-found');
    expect(await put({ scope: 'device', subject: desk.device }, 'Europe/Berlin')).toBe('ok');
  });

  it('a User reads what applies to them, and not what applies to somebody else', async () => {
    const { desk, user, manager } = await start();
    const read = (actor: MemberActor, member: string) =>
      desk.refusal('GET /api/teams/:team/devices/:device/time-limits', actor, {
        params: { device: desk.device },
        query: { member },
      });
    expect(await read(user, user.member)).toBe('ok');
    expect(await read(user, manager.member)).toBe('forbidden');
    expect(await read(manager, user.member)).toBe('ok');
  });

  it('show a session as idle since its last input, told to pages when that turns', async () => {
    const { desk, user, manager } = await start();
    const id = await desk.begin(user);
    const renew = (idleMs: number) =>
      desk.sessions.agentReports.renew(desk.device, 1, { type: 'renew', n: 1, sessions: [{ id, fence: 1, idleMs }] });
    const idleSince = async () => (await desk.views.list(manager)).find((session) => session.id === id)?.idleSince;
    const told = async () => {
      const rows = desk.db.read.selectFrom('outbox').select('number').where('kind', '=', 'session');
      return (await rows.where('subject', '=', id).execute()).length;
    };
    const before = await told();
    await renew(30_000);
    expect(await idleSince()).toBeNull();
    expect(await told()).toBe(before);
    await renew(90_000);
    expect(Math.abs(((await idleSince()) ?? 0) - (Date.now() - 90_000))).toBeLessThan(5_000);
    await expect.poll(told).toBe(before + 1);
    await renew(105_000);
    await renew(500);
    expect(await idleSince()).toBeNull();
    // That it was still idle told nobody.
    await expect.poll(told).toBe(before + 2);
  });

  it.each([1, 2])('SQL and the rules read the same hours at any instant, seed %i', async (seed) => {
    const { db } = await start();
    const random = new Random(seed);
    const below = (bound: number): number => Math.floor(random.next() * bound);
    const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu', 'UTC'];
    const shifts = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z', '2026-11-01T06:00:00Z', '2026-04-04T15:00:00Z'];
    for (let round = 0; round < 150; round++) {
      const from = below(minutesOfDay);
      const to = (from + 1 + below(minutesOfDay - 1)) % minutesOfDay || minutesOfDay;
      const weekly = [
        { day: 1 + below(7), from, to },
        { day: 7, from: 0, to: 1 + below(minutesOfDay) },
      ];
      const hours = { zone: zones[below(zones.length)] ?? 'UTC', weekly };
      const at = Date.parse(shifts[below(shifts.length)] ?? '') + (below(5_760) - 2_880) * minute + below(minute);
      const { rows } = await sql<{ open: boolean }>`
        select hours_open(${JSON.stringify(hours)}::jsonb, to_timestamp(${at}::double precision / 1000)) as open`.execute(
        db.read,
      );
      expect(rows[0]?.open, JSON.stringify({ hours, at })).toBe(isOpen(hours, at));
    }
  });

  it('L5: a session that begins after its hours closed is ended at once', async () => {
    const { db, desk, user, manager } = await start();
    const monday = Date.parse('2026-11-23T17:59:50Z');
    await freezeClock(db, monday);
    await limit(desk, manager, { hours: { zone: 'UTC', weekly: [{ day: 1, from: 0, to: 18 * 60 }] } });
    const id = await desk.tryConnect(user);
    await freezeClock(db, monday + 15_000);
    const begun = await desk.sessions.agentReports.begin(desk.device, 1, { type: 'begin', id, fence: 1 });
    expect(begun).toMatchObject({ limits: { ends: { because: 'hours', at: monday + 15_000 } } });
  });
});
