import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db } from '../../database/index.ts';
import { describeOnBothDatabases } from '../../database/test-support/databases.ts';
import type { MemberActor } from '../../ports.ts';
import { benchOn, openTeamBench, shiftClock, type TeamBench } from '../test-support/team-bench.ts';
import { type WaitingBench, waitingOn } from '../test-support/waiting-bench.ts';

describeOnBothDatabases('the waiting list', (open) => {
  let opened: Db | undefined;
  const start = async (capacity: number): Promise<{ db: Db; bench: TeamBench; waiting: WaitingBench }> => {
    const db = await open();
    opened = db;
    const bench = await openTeamBench(db, capacity);
    return { db, bench, waiting: waitingOn(bench, db) };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });
  const people = (bench: TeamBench, count: number): Promise<MemberActor[]> =>
    Promise.all(Array.from({ length: count }, () => bench.member('user')));

  it('offers a place that frees to the first who waits, as a counted row, in the same transaction (W1, W2)', async () => {
    const { bench, waiting } = await start(1);
    const [holder, first, second] = (await people(bench, 3)) as [MemberActor, MemberActor, MemberActor];
    const session = await bench.begin(holder);
    const [one, two] = [await waiting.join(first), await waiting.join(second)];
    expect(await waiting.mine(first, one)).toMatchObject({ state: 'waiting', place: 1, of: 2, expectedWaitMs: null });
    expect(await waiting.mine(second, two)).toMatchObject({ place: 2, of: 2 });
    await waiting.stop(session);
    expect(await waiting.mine(first, one)).toMatchObject({ state: 'offered', place: null });
    expect(await waiting.mine(second, two)).toMatchObject({ state: 'waiting', place: 1, of: 1 });
    expect(await bench.inUse()).toBe(1);
    expect(await bench.row(one)).toMatchObject({ state: 'offered', freedAt: null });
    expect(bench.toAgent.filter(({ type }) => type === 'session.offer')).toHaveLength(1);
    expect(await waiting.claim(first, one)).toBe(one);
    expect(await bench.row(one)).toMatchObject({ state: 'connecting', personId: first.person });
    expect(await bench.inUse()).toBe(1);
  });

  it('gives an offer that nobody claims to the next, and leaves no session of it (W2)', async () => {
    const { db, bench, waiting } = await start(1);
    const [holder, first, second] = (await people(bench, 3)) as [MemberActor, MemberActor, MemberActor];
    const session = await bench.begin(holder);
    const [one, two] = [await waiting.join(first), await waiting.join(second)];
    await waiting.stop(session);
    await shiftClock(db, 11_000);
    await waiting.present(second, two);
    await bench.sweep();
    expect(await waiting.stateOf(one)).toBe('missed');
    expect(await waiting.mine(first, one)).toMatchObject({ state: 'missed' });
    expect(await waiting.stateOf(two)).toBe('offered');
    expect(await db.read.selectFrom('session').select('id').where('id', '=', one).execute()).toEqual([]);
    expect(await waiting.claim(first, one)).toBe('offer-gone');
    expect(await bench.inUse()).toBe(1);
  });

  it('lets no newcomer overtake an entitled waiter, and one who waits for an offline device be passed (W1, W3)', async () => {
    const { db, bench, waiting } = await start(1);
    const [holder, first, newcomer] = (await people(bench, 3)) as [MemberActor, MemberActor, MemberActor];
    const away = await bench.anotherDevice();
    const session = await bench.begin(holder);
    const one = await waiting.join(first, away);
    await sql`update device set node_id = null where id = ${away}::uuid`.execute(db.read);
    await waiting.stop(session);
    expect(await waiting.mine(first, one)).toMatchObject({ state: 'waiting', blocked: 'device-offline' });
    await sql`update device set node_id = ${away}::uuid where id = ${away}::uuid`.execute(db.read);
    expect(await bench.tryConnect(newcomer)).toBe('at-capacity');
    expect(await waiting.stateOf(one)).toBe('offered');
    await waiting.leave(one);
    expect(await waiting.stateOf(one)).toBe('left');
    expect(await bench.row(await bench.tryConnect(newcomer))).toMatchObject({ state: 'connecting' });
  });

  it('passes who is away, and offers it within one sweep once they are back (W1)', async () => {
    const { db, bench, waiting } = await start(1);
    const [holder, first] = (await people(bench, 2)) as [MemberActor, MemberActor];
    const session = await bench.begin(holder);
    const one = await waiting.join(first);
    await shiftClock(db, 35_000);
    await waiting.stop(session);
    expect(await waiting.stateOf(one)).toBe('waiting');
    await waiting.present(first, one);
    await bench.sweep();
    expect(await waiting.stateOf(one)).toBe('offered');
  });

  it('lets go of who is away for two minutes, and keeps the place of one who comes back before (W1)', async () => {
    const { db, bench, waiting } = await start(1);
    const [holder, first, second] = (await people(bench, 3)) as [MemberActor, MemberActor, MemberActor];
    await bench.begin(holder);
    const [one, two] = [await waiting.join(first), await waiting.join(second)];
    expect(await waiting.join(first)).toBe(one);
    await sql`update session set lease_until = portal_now() + interval '1 hour'`.execute(db.read);
    await shiftClock(db, 29_000);
    await bench.sweep();
    await shiftClock(db, 151_000);
    await sql`update clock_guard set seen_at = portal_now(), quiet_until = portal_now()`.execute(db.read);
    await waiting.present(second, two);
    await bench.sweep();
    expect(await waiting.stateOf(one)).toBe('gone');
    expect(await waiting.mine(second, two)).toMatchObject({ state: 'waiting', place: 1 });
  });

  it('offers what a higher capacity adds, and withdraws an offer from who may not connect any more (W1, E7)', async () => {
    const { db, bench, waiting } = await start(1);
    const [holder, first, second] = (await people(bench, 3)) as [MemberActor, MemberActor, MemberActor];
    await bench.begin(holder);
    const [one, two] = [await waiting.join(first), await waiting.join(second)];
    await bench.setCapacity(2);
    await bench.sweep();
    expect(await waiting.stateOf(one)).toBe('offered');
    const by = { person: null, name: 'Usher', address: null };
    await db.transact((tx) =>
      bench.sessions.ender.endMatching(tx, bench.team, { member: first.member }, 'member-removed', by),
    );
    expect(await waiting.stateOf(one)).toBe('gone');
    expect(await waiting.stateOf(two)).toBe('offered');
  });

  it('keeps reserved places for those they are for, and stamps who enters by them (R1)', async () => {
    const { bench, waiting } = await start(3);
    const [user, manager] = [await bench.member('user'), await bench.member('manager')];
    const pool = await waiting.addPool(2, 'manager');
    await bench.begin(user);
    expect(await bench.tryConnect(user)).toBe('at-capacity');
    const one = await waiting.join(user);
    expect(await waiting.stateOf(one)).toBe('waiting');
    const [first, second] = [await bench.begin(manager), await bench.begin(manager)];
    expect(await bench.inUse()).toBe(3);
    expect(await bench.tryConnect(manager)).toBe('at-capacity');
    await waiting.stop(first);
    expect(await waiting.stateOf(one)).toBe('waiting');
    const { places } = await bench.views.capacity(manager);
    expect([places.length, (await bench.views.capacity(manager)).reserved]).toEqual([2, 1]);
    await waiting.stop(second);
    expect(await waiting.stateOf(one)).toBe('waiting');
    expect(pool).toBeTruthy();
  });

  it('directs a place that is let go to who asked, past who waits longer (W4)', async () => {
    const { bench, waiting } = await start(1);
    const [holder, first, asker] = (await people(bench, 3)) as [MemberActor, MemberActor, MemberActor];
    const session = await bench.begin(holder);
    const [one, two] = [await waiting.join(first), await waiting.join(asker)];
    await waiting.ask(asker, two, session);
    expect(bench.toViewer.at(-1)).toMatchObject({ type: 'release-asked', session, by: asker.name, device: 'PC-3' });
    await expect(waiting.ask(first, one, session)).rejects.toMatchObject({ code: 'already-asked' });
    const [ask] = (await waiting.mine(asker, two)).asks;
    await expect(waiting.answer(asker, session, ask?.request ?? '', true)).rejects.toMatchObject({ code: 'not-found' });
    await waiting.answer(holder, session, ask?.request ?? '', true);
    expect(await bench.row(session)).toMatchObject({ state: 'ending', reason: 'ended-by-self' });
    expect(await waiting.mine(asker, two)).toMatchObject({ state: 'waiting', asks: [{ answer: 'release' }] });
    await waiting.stop(session);
    expect(await waiting.stateOf(two)).toBe('offered');
    expect(await waiting.stateOf(one)).toBe('waiting');
  });

  it('keeps a session whose holder says so, or says nothing (W4)', async () => {
    const { db, bench, waiting } = await start(1);
    const [holder, asker] = (await people(bench, 2)) as [MemberActor, MemberActor];
    const session = await bench.begin(holder);
    const one = await waiting.join(asker);
    await waiting.ask(asker, one, session);
    const [ask] = (await waiting.mine(asker, one)).asks;
    await waiting.answer(holder, session, ask?.request ?? '', false);
    expect((await waiting.mine(asker, one)).asks).toMatchObject([{ answer: 'keep' }]);
    await expect(waiting.ask(asker, one, session)).rejects.toMatchObject({ code: 'already-asked' });
    await expect(waiting.answer(holder, session, ask?.request ?? '', true)).rejects.toMatchObject({
      code: 'release-over',
    });
    await sql`update release_request set answered_at = null, answer = null, asked_at = portal_now() - interval '2 minutes',
      expires_at = portal_now() - interval '1 minute'`.execute(db.read);
    expect((await waiting.mine(asker, one)).asks).toMatchObject([{ answer: 'no-answer' }]);
    await bench.sweep();
    expect(bench.toViewer.at(-1)).toMatchObject({ type: 'release-over', session });
    expect(await bench.row(session)).toMatchObject({ state: 'active' });
  });

  it('gives a Manager the place they take over, after a countdown its holder sees (W4, E1)', async () => {
    const { bench, waiting } = await start(1);
    const [holder, first] = (await people(bench, 2)) as [MemberActor, MemberActor];
    const manager = await bench.member('manager');
    const session = await bench.begin(holder);
    const one = await waiting.join(first);
    await expect(waiting.takeOver(first, session)).rejects.toMatchObject({ code: 'forbidden' });
    const two = await waiting.takeOver(manager, session, 30_000);
    expect(await bench.row(session)).toMatchObject({ state: 'ending', reason: 'taken-over', endedBy: manager.name });
    expect(bench.toViewer.at(-1)).toMatchObject({ type: 'viewer-state', announcedEnd: { reason: 'taken-over' } });
    expect((await waiting.mine(manager, two)).comingAt).toBeGreaterThan(Date.now() + 20_000);
    await bench.end(manager, session);
    await waiting.stop(session);
    expect(await waiting.stateOf(two)).toBe('offered');
    expect(await waiting.stateOf(one)).toBe('waiting');
    expect(await waiting.claim(manager, two)).toBe(two);
  });

  it('takes nobody’s place over while one is free (W4)', async () => {
    const { bench, waiting } = await start(2);
    const [holder] = (await people(bench, 1)) as [MemberActor];
    const manager = await bench.member('manager');
    const session = await bench.begin(holder);
    expect(await waiting.stateOf(await waiting.takeOver(manager, session))).toBe('offered');
    expect(await bench.row(session)).toMatchObject({ state: 'active' });
  });

  it('connects by a standing offer instead of a second place, from any tab (W2)', async () => {
    const { bench, waiting } = await start(1);
    const [holder, first] = (await people(bench, 2)) as [MemberActor, MemberActor];
    const session = await bench.begin(holder);
    const one = await waiting.join(first);
    await waiting.stop(session);
    const connected = await bench.tryConnect(first);
    expect(await bench.row(connected)).toMatchObject({ state: 'connecting' });
    expect(await waiting.stateOf(one)).toBe('claimed');
    expect(await bench.inUse()).toBe(1);
  });

  it('alerts once when the limit is reached, and again only after it was clear of it', async () => {
    const { db, bench, waiting } = await start(2);
    const [user] = (await people(bench, 1)) as [MemberActor];
    const alerts = async () => {
      const rows = await db.read
        .selectFrom('audit_event')
        .select('details')
        .where('kind', '=', 'capacity.alert')
        .execute();
      return rows.map(({ details }) => details['level']);
    };
    const first = await bench.begin(user);
    expect(await alerts()).toEqual([]);
    const next = await bench.begin(user);
    expect(await alerts()).toEqual(['full']);
    await waiting.stop(next);
    const again = await bench.begin(user);
    expect(await alerts()).toEqual(['full']);
    await waiting.stop(again);
    await waiting.stop(first);
    await bench.begin(user);
    await bench.begin(user);
    expect(await alerts()).toEqual(['full', 'full']);
  });

  it('never passes the limit nor lets anybody overtake, with 200 who wait and places that free at random (W1–W3, C3)', async () => {
    const { db, bench, waiting } = await start(5);
    const second = benchOn(await open.another(), bench);
    const elsewhere = waitingOn(second, db);
    const user = await bench.member('user');
    const held = await Promise.all(Array.from({ length: 5 }, () => bench.begin(user)));
    const people: { actor: MemberActor; waiter: string }[] = [];
    for (let index = 0; index < 200; index += 1) {
      const actor = await bench.member('user');
      people.push({ actor, waiter: await (index % 2 ? waiting : elsewhere).join(actor) });
    }
    await sql`update waiter set present_until = portal_now() + interval '1 hour'`.execute(db.read);
    let live = held;
    let passed = 0;
    while (passed < 60) {
      const going = live.filter((_, index) => index % 2 === passed % 2 || live.length < 3);
      await Promise.all([
        ...going.map((id, index) => (index % 2 ? waiting : elsewhere).stop(id)),
        ...Array.from({ length: 4 }, (_, index) => (index % 2 ? bench : second).tryConnect(user)),
      ]);
      const rows = await db.read.selectFrom('waiter').select(['id', 'state']).orderBy('id').execute();
      const firstWaiting = rows.findIndex(({ state }) => state === 'waiting');
      expect(rows.slice(firstWaiting).every(({ state }) => state === 'waiting')).toBe(true);
      expect(await bench.inUse()).toBeLessThanOrEqual(5);
      const offered = rows.filter(({ state }) => state === 'offered');
      expect(offered.length).toBe(5 - (live.length - going.length));
      const claimed = await Promise.all(
        offered.map(({ id }, index) => {
          const owner = people.find(({ waiter }) => waiter === id);
          return owner === undefined
            ? Promise.resolve('nobody')
            : (index % 2 ? waiting : elsewhere).claim(owner.actor, id);
        }),
      );
      expect(claimed.toSorted()).toEqual(offered.map(({ id }) => id).toSorted());
      live = [...live.filter((id) => !going.includes(id)), ...claimed];
      passed += claimed.length;
    }
    expect(await bench.inUse()).toBe(5);
  });
});
