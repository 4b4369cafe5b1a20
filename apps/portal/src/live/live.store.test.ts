import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { createLocalBus } from '../bus/index.ts';
import { recordingLog } from '../control/test-support/recording-log.ts';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { lastNumber } from '../outbox/index.ts';
import type { MemberActor } from '../ports.ts';
import { newId, openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import type { FakePage } from './test-support/fake-page.ts';
import { type LiveNode, startLiveNode } from './test-support/live-desk.ts';

const rename = (desk: TeamDesk, actor: MemberActor, name: string) =>
  desk.call('PATCH /api/teams/:team/devices/:device', actor, { params: { device: desk.device }, body: { name } });
const changeMember = (desk: TeamDesk, actor: MemberActor, { member }: MemberActor, body: object) =>
  desk.call('PATCH /api/teams/:team/members/:member', actor, { params: { member }, body });

/** Every number from the snapshot's to the last, each once and in order. */
async function expectNoGap(page: FakePage, last: number): Promise<void> {
  await expect.poll(() => page.numbers.at(-1) ?? page.of('snapshot')[0]?.n, { timeout: 10_000 }).toBe(last);
  const from = page.of('snapshot')[0]?.n ?? Number.NaN;
  expect(page.types[0]).toBe('snapshot');
  expect(page.numbers).toEqual(Array.from({ length: last - from }, (_, index) => from + 1 + index));
}

describeOnBothDatabases('live pages', (open) => {
  const nodes: LiveNode[] = [];
  const start = async (
    upkeep: Parameters<typeof startLiveNode>[1] = {},
  ): Promise<{ db: Db; desk: TeamDesk; node: LiveNode }> => {
    const db = await open();
    const desk = await openTeamDesk(db, 5);
    const node = startLiveNode(desk, upkeep);
    nodes.push(node);
    return { db, desk, node };
  };
  afterEach(() => {
    for (const { live } of nodes.splice(0)) live.close();
  });

  it('get a snapshot, then every number once, while 100 changes run', async () => {
    const { db, desk, node } = await start();
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const pages: FakePage[] = [];
    for (let change = 0; change < 100; change += 1) {
      if (change % 25 === 10) pages.push(node.watch(manager), node.watch(user));
      await rename(desk, manager, `Crane ${change}`);
    }
    const last = await lastNumber(db, desk.team);
    for (const page of pages) {
      await expectNoGap(page, last);
      const names = page.of('device').map(({ device }) => device.name);
      expect(names.at(-1) ?? page.of('snapshot')[0]?.devices[0]?.name).toBe('Crane 99');
    }
    expect(pages).toHaveLength(8);
    expect(node.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('are given after a gap what they missed, or a snapshot when that is gone', async () => {
    const { db, desk, node } = await start();
    const manager = await desk.member('manager');
    await rename(desk, manager, 'A');
    const seen = await lastNumber(db, desk.team);
    await rename(desk, manager, 'B');
    const last = await lastNumber(db, desk.team);

    const replayed = node.watch(manager, seen);
    await expect.poll(() => replayed.numbers.at(-1)).toBe(last);
    expect(replayed.of('snapshot')).toEqual([]);
    expect(replayed.numbers).toEqual(Array.from({ length: last - seen }, (_, index) => seen + 1 + index));

    const upToDate = node.watch(manager, last);
    const ahead = node.watch(manager, last + 7);
    await db.read
      .deleteFrom('outbox')
      .where('number', '<=', seen + 1)
      .execute();
    const tooLate = node.watch(manager, seen);
    await expect.poll(() => [ahead.types[0], tooLate.types[0]]).toEqual(['snapshot', 'snapshot']);
    expect(upToDate.got).toEqual([]);
    await rename(desk, manager, 'C');
    await expect.poll(() => upToDate.of('device').at(-1)?.device.name).toBe('C');
  });

  it('start over when what they need next cannot be worded, or was pruned before it was read', async () => {
    const { db, desk, node } = await start();
    const manager = await desk.member('manager');
    const page = node.watch(manager);
    await expect.poll(() => page.types).toEqual(['snapshot']);
    const untold = (kind: string, subject: string | null) =>
      sql`select append_outbox(${desk.team}::uuid, array[${kind}], array[${subject}::uuid])`.execute(db.read);
    // An answer to no request.
    await untold('capacity-answered', null);
    await rename(desk, manager, 'A');
    await expect.poll(() => page.of('snapshot').at(-1)?.devices[0]?.name).toBe('A');
    expect(node.log.lines).toContainEqual(expect.objectContaining({ message: 'an event could not be worded' }));
    await rename(desk, manager, 'B');
    await expect.poll(() => page.of('device').at(-1)?.device.name).toBe('B');
    const pruned = (await lastNumber(db, desk.team)) + 1;
    await untold('device', desk.device);
    await db.read.deleteFrom('outbox').where('number', '=', pruned).execute();
    await rename(desk, manager, 'C');
    await expect.poll(() => page.of('snapshot').at(-1)?.devices[0]?.name).toBe('C');
  });

  it('hear nothing of another team, and a stranger who asks is sent away', async () => {
    const { db, desk, node } = await start();
    const elsewhere = await openTeamDesk(db);
    const [manager, stranger] = [await desk.member('manager'), await elsewhere.member('owner')];
    const own = node.watch(manager);
    const sentAway = node.watch(stranger);
    await expect.poll(() => sentAway.closed).toBe(4401);
    expect(sentAway.types).toEqual(['signed-out']);
    await expect.poll(() => own.types).toEqual(['snapshot']);
    await rename(elsewhere, stranger, 'Elsewhere');
    await rename(desk, manager, 'Here');
    await expect.poll(() => own.numbers.at(-1)).toBe(await lastNumber(db, desk.team));
    expect(JSON.stringify(own.got)).not.toContain('Elsewhere');
    expect(JSON.stringify(own.got)).not.toContain(elsewhere.team);
  });

  it('tell a User of their own sessions, and of others only that a place is taken (M2)', async () => {
    const { db, desk, node } = await start();
    const [manager, user, other] = [await desk.member('manager'), await desk.member('user'), await desk.member('user')];
    const before = await desk.begin(other);
    const [mine, all] = [node.watch(user), node.watch(manager)];
    await expect.poll(() => [mine.types, all.types]).toEqual([['snapshot'], ['snapshot']]);
    const after = await desk.begin(other);
    const own = await desk.begin(user);
    await desk.end(manager, after);
    const last = await lastNumber(db, desk.team);
    await expectNoGap(mine, last);
    await expectNoGap(all, last);
    const text = JSON.stringify(mine.got);
    for (const secret of [other.name, other.email, other.person, manager.name]) expect(text).not.toContain(secret);
    expect(mine.of('session').map(({ session }) => session.id)).toEqual(expect.arrayContaining([own]));
    expect(new Set(mine.of('session').map(({ session }) => session.id))).toEqual(new Set([own]));
    expect(mine.of('capacity').at(-1)?.capacity).toMatchObject({ inUse: 3, limit: 5 });
    expect(all.of('snapshot')[0]?.sessions.map(({ id }) => id)).toEqual([before]);
    expect(all.of('session').at(-1)?.session).toMatchObject({ id: after, state: 'ending', endedBy: manager.name });
  });

  it('start over when the reader’s role changes, and see no more than the new role may', async () => {
    const { desk, node } = await start();
    const [owner, manager, other] = [
      await desk.member('owner'),
      await desk.member('manager'),
      await desk.member('user'),
    ];
    await desk.begin(other);
    const page = node.watch(manager);
    await expect.poll(() => page.of('snapshot')[0]?.sessions).toHaveLength(1);
    await changeMember(desk, owner, manager, { role: 'user' });
    await expect.poll(() => page.of('snapshot')).toHaveLength(2);
    expect(page.of('me')).toHaveLength(1);
    expect(page.of('snapshot')[1]).toMatchObject({ sessions: [], capacity: { inUse: 1 } });
    await desk.begin(other);
    await expect.poll(() => page.of('capacity').at(-1)?.capacity.inUse).toBe(2);
    const since = page.types.lastIndexOf('snapshot');
    expect(JSON.stringify(page.got.slice(since))).not.toContain(other.name);
  });

  it('close when the reader is removed, and show a suspended reader nothing but that', async () => {
    const { db, desk, node } = await start();
    const [owner, removed, suspended] = [
      await desk.member('owner'),
      await desk.member('admin'),
      await desk.member('admin'),
    ];
    const [gone, empty] = [node.watch(removed), node.watch(suspended)];
    await expect.poll(() => [gone.types, empty.types]).toEqual([['snapshot'], ['snapshot']]);
    await desk.call('DELETE /api/teams/:team/members/:member', owner, { params: { member: removed.member } });
    await expect.poll(() => gone.closed).toBe(4401);
    expect(gone.types.at(-1)).toBe('signed-out');
    await changeMember(desk, owner, suspended, { state: 'suspended' });
    await expect.poll(() => empty.of('snapshot')).toHaveLength(2);
    expect(empty.of('snapshot')[1]).toMatchObject({ sessions: [], devices: [], capacity: { inUse: 0, places: [] } });
    const seen = empty.got.length;
    await rename(desk, owner, 'Secret crane');
    await desk.begin(owner);
    await expect.poll(() => empty.numbers.at(-1)).toBe(await lastNumber(db, desk.team));
    expect(new Set(empty.types.slice(seen))).toEqual(new Set(['nothing']));
  });

  it('close soon after the sign-in behind them is revoked', async () => {
    const { db, desk, node } = await start({ upkeep: { checkSignInsMs: 20 } });
    const [stays, goes] = [await desk.member('user'), await desk.member('user')];
    const [open1, open2] = [node.watch(stays), node.watch(goes)];
    await expect.poll(() => [open1.types, open2.types]).toEqual([['snapshot'], ['snapshot']]);
    await db.read.updateTable('auth.sign_in').set({ revoked_at: new Date() }).where('id', '=', goes.signIn).execute();
    await expect.poll(() => open2.closed).toBe(4401);
    expect(open2.types.at(-1)).toBe('signed-out');
    expect(open1.closed).toBeNull();
  });

  it('on any node hear of a change on another, and of one whose node died before it could say so', async () => {
    const bus = createLocalBus(recordingLog());
    const { db, desk } = await start({ bus });
    const second = startLiveNode(desk, { db: await open.another(), bus });
    nodes.push(second);
    const manager = await desk.member('manager');
    const page = second.watch(manager);
    await expect.poll(() => page.types).toEqual(['snapshot']);
    await rename(desk, manager, 'Told');
    await expect.poll(() => page.of('device').at(-1)?.device.name).toBe('Told');

    const alone = startLiveNode(desk, { upkeep: { catchUpMs: 20 } });
    nodes.push(alone);
    const caughtUp = alone.watch(manager);
    await expect.poll(() => caughtUp.types).toEqual(['snapshot']);
    await sql`update device set name = 'Untold'`.execute(db.read);
    await sql`select append_outbox(${desk.team}::uuid, array['device'], array[${desk.device}::uuid])`.execute(db.read);
    await expect.poll(() => caughtUp.of('device').at(-1)?.device.name).toBe('Untold');
  });

  it('of those who can help show who asked for a place, the asker’s who answered what, and nobody else’s either (M7)', async () => {
    const { db, desk, node } = await start();
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const [helper, asker, other] = [node.watch(manager), node.watch(user), node.watch(await desk.member('user'))];
    const types = (): string[][] => [helper.types, asker.types, other.types];
    await expect.poll(types).toEqual([['snapshot'], ['snapshot'], ['snapshot']]);
    const { told, request } = await desk.call('POST /api/teams/:team/capacity-requests', user, {
      body: { device: desk.device },
    });
    expect(told).toBe(1);
    await expect.poll(() => helper.of('capacity-request')).toHaveLength(1);
    expect(helper.of('capacity-request')[0]?.request).toMatchObject({ asker: user.name, mine: false, open: true });
    await desk.call('POST /api/teams/:team/capacity-requests/:request/answer', manager, {
      params: { request: request.id },
      body: { answer: 'not-now', message: 'After lunch' },
    });
    await expect.poll(() => asker.of('capacity-request').at(-1)?.request.answers).toHaveLength(1);
    expect(asker.of('capacity-request').at(-1)?.request).toMatchObject({
      mine: true,
      open: false,
      answers: [{ by: manager.name, answer: 'not-now', message: 'After lunch' }],
    });
    await expect.poll(() => other.numbers.at(-1)).toBe(await lastNumber(db, desk.team));
    expect(other.of('capacity-request')).toEqual([]);
  });

  it('that do not read are cut off, and the others are not kept waiting', async () => {
    const { desk, node } = await start();
    const manager = await desk.member('manager');
    const [slow, quick] = [node.watch(manager), node.watch(manager)];
    await expect.poll(() => [slow.types, quick.types]).toEqual([['snapshot'], ['snapshot']]);
    slow.bufferedAmount = 64 << 20;
    await rename(desk, manager, 'New');
    await expect.poll(() => quick.of('device').at(-1)?.device.name).toBe('New');
    expect(slow.closed).toBe(1006);
    expect(slow.types).toEqual(['snapshot']);
  });

  it('that say what is no message, or too much at once, are closed', async () => {
    const { desk, node } = await start();
    const user = await desk.member('user');
    for (const text of ['{', '[]', '{"type":"shout"}', JSON.stringify({ type: 'watch', team: 'mine' })]) {
      const page = node.open(user);
      page.sayRaw(text);
      expect(page.closed).toBe(1008);
    }
    const flood = node.open(user);
    for (let times = 0; times < 40; times += 1) flood.say({ type: 'watch', team: desk.team });
    expect(flood.closed).toBe(1008);
    const gone = node.watch(user);
    gone.close();
    const there = node.watch(user);
    await expect.poll(() => there.types).toEqual(['snapshot']);
    expect(gone.got).toEqual([]);
  });

  it('that are a viewer hear of their own session, at once and from any node', async () => {
    const bus = createLocalBus(recordingLog());
    const { desk, node } = await start({ bus });
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const session = await desk.begin(user);
    const second = startLiveNode(desk, { bus });
    nodes.push(second);
    const [tab, others] = [second.open(user), second.open(manager)];
    for (const page of [tab, others]) page.say({ type: 'watch-session', session, fence: 1 });
    others.say({ type: 'ping' });
    await expect.poll(() => tab.types).toEqual(['viewer-state']);
    expect(tab.of('viewer-state')[0]).toMatchObject({ session, fence: 1, state: 'active' });
    await expect.poll(() => others.types).toEqual(['pong']);
    const words = { reason: 'ended-by-manager', by: manager.name, message: 'Lunch', at: 5 } as const;
    node.live.viewers.ended(session, { type: 'viewer-ended', session, fence: 1, ...words });
    await expect.poll(() => tab.of('viewer-ended')).toMatchObject([words]);
    tab.say({ type: 'viewer-closed', session, fence: 1 });
    tab.close();
    await expect.poll(() => second.viewersClosed).toEqual([{ session, fence: 1, person: user.person }]);
    expect(others.types).toEqual(['pong']);
  });

  it('that are a viewer hear of the end although the bus lost it, once', async () => {
    const { desk, node } = await start({ upkeep: { catchUpMs: 20 } });
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const session = await desk.begin(user);
    const tab = node.open(user);
    tab.say({ type: 'watch-session', session, fence: 1 });
    tab.say({ type: 'watch-session', session: newId(), fence: 1 });
    await expect.poll(() => tab.types).toEqual(['viewer-state']);
    await desk.end(manager, session);
    await expect.poll(() => tab.of('viewer-ended')).toMatchObject([{ reason: 'ended-by-manager', by: manager.name }]);
    tab.say({ type: 'watch', team: desk.team });
    await expect.poll(() => tab.of('snapshot')).toHaveLength(1);
    await rename(desk, manager, 'Later');
    await expect.poll(() => tab.of('device').at(-1)?.device.name).toBe('Later');
    expect(tab.of('viewer-ended')).toHaveLength(1);
  });
});
