import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, expect, it, vi } from 'vitest';
import { type Db, lockTeam, type Tx } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { act } from './act.ts';
import { createConnect } from './connect.ts';
import { endByPerson } from './end-by-person.ts';
import { resume } from './resume.ts';
import type { SessionDeps } from './session-deps.ts';
import { usher } from './domain/index.ts';
import {
  benchOn,
  holdOpen,
  openTeamBench,
  shiftClock,
  type TeamBench,
  untilBlocked,
} from './test-support/team-bench.ts';

const stopped = (id: string, fence = 1) =>
  ({ type: 'session.stopped', id, fence, reason: 'ended-by-manager', stoppedAfterMs: 3 }) as const;

describeOnBothDatabases('the end of a session', (open) => {
  let opened: Db | undefined;
  const start = async (): Promise<{ db: Db; bench: TeamBench }> => {
    const db = await open();
    opened = db;
    return { db, bench: await openTeamBench(db, 3) };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('tells agent and relay at once, and the place is free when the agent answers (E1, E2, E3)', async () => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    const manager = await bench.member('manager');
    expect(await bench.end(manager, id)).toEqual({ alreadyOver: false });
    expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'ended-by-manager', endedBy: manager.name });
    await expect.poll(() => bench.toRelay).toContainEqual({ type: 'cut', id, fence: 1 });
    expect(bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id, by: manager.name }));
    expect(await bench.inUse()).toBe(1);
    await bench.sessions.agentReports.stopped(bench.device, 1, stopped(id));
    const row = await bench.row(id);
    expect(row).toMatchObject({ state: 'ended', reason: 'ended-by-manager', forced: false });
    expect(row.deviceAckMs).toBeGreaterThanOrEqual(0);
    expect(await bench.inUse()).toBe(0);
  });

  it('keeps the times of all three, whichever frees the place first (E2)', async () => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await bench.end(await bench.member('manager'), id);
    await bench.sessions.agentReports.stopped(bench.device, 1, stopped(id));
    await bench.sessions.relayReports.cut(bench.relay, id, 1, 2);
    const { personId } = await bench.row(id);
    await bench.sessions.viewerReports.closed(id, 1, personId);
    for (const ms of ['deviceAckMs', 'relayAckMs', 'viewerAckMs'] as const)
      expect((await bench.row(id))[ms]).toBeGreaterThanOrEqual(0);
  });

  it('never renews again, and answers stop (E2)', async () => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await bench.end(await bench.member('manager'), id);
    const renewal = { type: 'renew' as const, n: 2, sessions: [{ id, fence: 1, idleMs: 0 }] };
    const answer = await bench.sessions.agentReports.renew(bench.device, 1, renewal);
    expect(answer).toMatchObject({ keep: [], stop: [{ id, reason: 'ended-by-manager' }] });
  });

  it('is ordered by any other node when its own dies between the commit and the orders (E1, E2)', async () => {
    const { db, bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    const manager = await bench.member('manager');
    // What a dead node would have sent reaches nobody.
    await benchOn(db, bench).end(manager, id);
    expect(await bench.row(id)).toMatchObject({ state: 'ending', endedBy: manager.name });
    expect(bench.toAgent.some(({ type }) => type === 'session.end')).toBe(false);
    await bench.sweep();
    await expect.poll(() => bench.toRelay).toContainEqual({ type: 'cut', id, fence: 1 });
    expect(bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id, by: manager.name }));
    expect(bench.toViewer).toContainEqual(expect.objectContaining({ type: 'viewer-ended', by: manager.name }));
    await bench.sessions.agentReports.stopped(bench.device, 1, stopped(id));
    expect(await bench.inUse()).toBe(0);
  });

  it('is ordered again while others want the same rows in their order, and nobody is given up for it (E2)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const [first = '', second = ''] = [await bench.begin(user), await bench.begin(user)].toSorted();
    await bench.end(user, second);
    // Written last, so that it lies behind the other in the table.
    await bench.end(user, first);
    const before = bench.toAgent.length;
    const lock = (id: string) => (tx: Tx) =>
      sql`select 1 from session where id = ${id}::uuid for no key update`.execute(tx);
    // As a renewal locks them, or whoever acts on many.
    const letGo = db.kind === 'pglite' ? null : await holdOpen(db, lock(first), lock(second));
    const sweeping = bench.sweep();
    if (letGo !== null) await untilBlocked(db);
    await letGo?.();
    await sweeping;
    const orders = bench.toAgent.slice(before).filter(({ type }) => type === 'session.end');
    expect(orders.map((order) => ('id' in order ? order.id : null))).toEqual([first, second]);
  });

  it('says so when it was over already, and does nothing (E1)', async () => {
    const { bench } = await start();
    const manager = await bench.member('manager');
    const id = await bench.begin(await bench.member('user'));
    await bench.end(manager, id);
    await bench.sessions.agentReports.stopped(bench.device, 1, stopped(id));
    const before = await bench.row(id);
    expect(await bench.end(manager, id)).toEqual({ alreadyOver: true });
    expect(await bench.row(id)).toEqual(before);
  });

  it('counts down: an earlier end replaces it, a later one does not (E1)', async () => {
    const { bench } = await start();
    const manager = await bench.member('manager');
    const id = await bench.begin(await bench.member('user'));
    await bench.end(manager, id, 120_000);
    const { endsAt } = await bench.row(id);
    await bench.end(manager, id, 300_000);
    expect((await bench.row(id)).endsAt).toBe(endsAt);
    await bench.end(manager, id, 30_000);
    expect((await bench.row(id)).endsAt).toBeLessThan(endsAt ?? 0);
    const renewal = { type: 'renew' as const, n: 2, sessions: [{ id, fence: 1, idleMs: 0 }] };
    expect((await bench.sessions.agentReports.renew(bench.device, 1, renewal)).keep).toMatchObject([{ id }]);
  });

  it('becomes forced for people after five seconds, while its place stays held (E4)', async () => {
    const { db, bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await bench.end(await bench.member('manager'), id);
    await shiftClock(db, 6_000);
    await bench.sweep();
    expect(await bench.row(id)).toMatchObject({ state: 'ended', forced: true, freedAt: null });
    expect(await bench.inUse()).toBe(1);
    await shiftClock(db, 46_000);
    await bench.sweep();
    expect(await bench.inUse()).toBe(0);
  });

  it('frees the place when every relay has cut and the tokens have expired, and not before (E3)', async () => {
    const { db, bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await bench.end(await bench.member('manager'), id);
    await bench.sessions.relayReports.cut(bench.relay, id, 1, 1);
    expect((await bench.row(id)).relayAckMs).toBeGreaterThanOrEqual(0);
    await bench.sweep();
    expect(await bench.inUse()).toBe(1);
    await shiftClock(db, 26_000);
    await bench.sweep();
    expect(await bench.inUse()).toBe(0);
  });

  it('waits for every relay that was given tokens, not only for the first that cuts (E3)', async () => {
    const { db, bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    const second = randomUUID();
    await db.read.insertInto('relay').values({ id: second, name: 's', url: 'ws://s', identity_key: second }).execute();
    const given = { session_id: id, relay_id: second, fence: 1, tokens_expire_at: new Date() };
    await db.read.insertInto('session_relay').values(given).execute();
    await bench.end(await bench.member('manager'), id);
    await shiftClock(db, 26_000);
    await bench.sessions.relayReports.cut(bench.relay, id, 1, 1);
    await bench.sweep();
    expect(await bench.inUse()).toBe(1);
    await bench.sessions.relayReports.cut(second, id, 1, 1);
    expect(await bench.inUse()).toBe(0);
  });

  it('is cut at every relay that was ever given its tokens, wherever its viewer moved since (E3)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const [second, third] = [randomUUID(), randomUUID()];
    for (const id of [second, third])
      await db.read
        .insertInto('relay')
        .values({ id, name: id, url: `ws://${id}`, identity_key: id })
        .execute();
    let near = [bench.relay, second];
    const cuts: { relay: string; fence: number }[] = [];
    const relays: ReturnType<SessionDeps['links']>['relays'] = {
      available: () => Promise.resolve(near.map((id) => ({ id, startId: randomUUID(), url: `ws://${id}` }))),
      send: (relay, message) =>
        Promise.resolve(message.type === 'cut' && cuts.push({ relay, fence: message.fence }) > 0),
    };
    const deps: SessionDeps = { ...bench.deps, links: () => ({ ...bench.deps.links(), relays }) };
    const address = '192.0.2.7';
    const request = { actor: user, device: bench.device, viewerKey: 'k', viewOnly: false, address };
    const { session } = await createConnect(deps)(request);
    near = [third];
    await resume(deps, user, await bench.row(session), 'k');
    expect(cuts.splice(0)).toEqual([bench.relay, second].toSorted().map((relay) => ({ relay, fence: 1 })));
    await endByPerson(deps, user, await bench.row(session), { message: null, inMs: 0, address });
    expect(cuts.map(({ relay }) => relay).toSorted()).toEqual([bench.relay, second, third].toSorted());
    expect(new Set(cuts.map(({ fence }) => fence))).toEqual(new Set([2]));
  });

  it('tells the viewer with the words, and keeps when it closed; that alone frees nothing (E2, E3)', async () => {
    const { bench } = await start();
    const user = await bench.member('user');
    const manager = await bench.member('manager');
    const id = await bench.begin(user);
    await bench.end(manager, id);
    expect(bench.toViewer).toMatchObject([
      { type: 'viewer-ended', session: id, reason: 'ended-by-manager', by: manager.name },
    ]);
    await bench.sessions.viewerReports.closed(id, 1, manager.person);
    expect((await bench.row(id)).viewerAckMs).toBeNull();
    await bench.sessions.viewerReports.closed(id, 1, user.person);
    expect((await bench.row(id)).viewerAckMs).toBeGreaterThanOrEqual(0);
    expect(await bench.inUse()).toBe(1);
  });

  it('lets anyone end their own, suspended or not (E6)', async () => {
    const { bench } = await start();
    const mine = await bench.member('user');
    const id = await bench.begin(mine);
    await bench.end({ ...mine, suspended: true }, id);
    expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'ended-by-self' });
  });

  it.each([
    ['user', false, false],
    ['manager', false, true],
    ['admin', false, true],
    ['owner', false, true],
    ['manager', true, false],
  ] as const)("asked by a %s, suspended %s, to end another's session: %s (E6)", async (role, suspended, may) => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    const ending = bench.end({ ...(await bench.member(role)), suspended }, id);
    if (may) await expect(ending).resolves.toEqual({ alreadyOver: false });
    else await expect(ending).rejects.toMatchObject({ code: 'forbidden' });
    expect((await bench.row(id)).state).toBe(may ? 'ending' : 'active');
  });

  it('refuses when the agent cannot end sessions, and says so (M5)', async () => {
    const { db, bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await db.read.updateTable('device').set({ capabilities: '[]' }).execute();
    await expect(bench.end(await bench.member('manager'), id)).rejects.toMatchObject({ code: 'agent-too-old' });
  });

  it('says again that it began, and never after its place was freed (L5)', async () => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    const { agentReports } = bench.sessions;
    const before = await bench.row(id);
    expect(await agentReports.begin(bench.device, 1, { type: 'begin', id, fence: 1 })).toMatchObject({ type: 'begun' });
    const after = await bench.row(id);
    expect(after).toMatchObject({ state: 'active', begunAt: before.begunAt });
    // L3: the agent counts its right from when it sent what was acknowledged, so the lease must last from then, too.
    expect(after.leaseUntil).toBeGreaterThan(before.leaseUntil);
    await agentReports.stopped(bench.device, 1, stopped(id));
    expect(await agentReports.begin(bench.device, 1, { type: 'begin', id, fence: 1 })).toMatchObject({ type: 'stop' });
  });

  it('has no countdown before it began: nobody has seen anything yet (E1)', async () => {
    const { bench } = await start();
    const id = await bench.tryConnect(await bench.member('user'));
    await bench.end(await bench.member('manager'), id, 120_000);
    await expect.poll(() => bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id }));
    const begun = await bench.sessions.agentReports.begin(bench.device, 1, { type: 'begin', id, fence: 1 });
    expect(begun).toMatchObject({ type: 'stop', reason: 'ended-by-manager' });
  });

  it('lets a stronger end take a countdown over, at its time (E1)', async () => {
    const { bench } = await start();
    const user = await bench.member('user');
    const manager = await bench.member('manager');
    const id = await bench.begin(user);
    await bench.end(user, id, 30_000);
    const { endsAt } = await bench.row(id);
    await bench.end(manager, id, 120_000);
    expect(await bench.row(id)).toMatchObject({ endsAt, reason: 'ended-by-manager', endedBy: manager.name });
    await bench.end(user, id, 60_000);
    expect(await bench.row(id)).toMatchObject({ endsAt, reason: 'ended-by-manager' });
  });

  it('takes what devices, relays and viewers report of many sessions at once, each once and in order (E2)', async () => {
    const { db, bench } = await start();
    const manager = await bench.member('manager');
    const ids = [await bench.begin(manager), await bench.begin(manager), await bench.begin(manager)];
    for (const id of ids) await bench.end(manager, id);
    const { agentReports, relayReports, viewerReports } = bench.sessions;
    await Promise.all(
      ids.flatMap((id) => [
        agentReports.stopped(bench.device, 1, stopped(id)),
        agentReports.stopped(bench.device, 1, stopped(id)),
        relayReports.cut(bench.relay, id, 1, 1),
        relayReports.cut(bench.relay, id, 1, 1),
        viewerReports.closed(id, 1, manager.person),
        viewerReports.closed(id, 1, manager.person),
      ]),
    );
    await expect(agentReports.stopped(bench.device, 1, stopped(randomUUID()))).resolves.toBeUndefined();
    for (const id of ids) {
      const { freedAt, ...row } = await bench.row(id);
      expect([row.deviceAckMs, row.relayAckMs, row.viewerAckMs]).not.toContain(null);
      expect(freedAt).not.toBeNull();
    }
    const { rows } = await sql<{ kind: string; count: number }>`
      select kind, count(*)::int as count from audit_event where kind like 'session.end%' group by kind order by kind`.execute(
      db.read,
    );
    expect(rows).toEqual([
      { kind: 'session.end-confirmed', count: 3 },
      { kind: 'session.ended-by-self', count: 3 },
    ]);
  });

  it('gives no tokens for what ended while they were made (E3, E5)', async () => {
    const { bench } = await start();
    const user = await bench.member('user');
    const id = await bench.begin(user);
    const links = bench.deps.links();
    const deps = { ...bench.deps, links: () => ({ ...links, relays: { ...links.relays, available: endFirst } }) };
    async function endFirst() {
      await act(deps, id, { type: 'stopped', device: bench.device, connection: 1, fence: 2, reason: 'lease-lost' });
      return links.relays.available();
    }
    const offers = () => bench.toAgent.filter(({ type }) => type === 'session.offer').length;
    const before = offers();
    await expect(resume(deps, user, await bench.row(id), 'k')).rejects.toMatchObject({ code: 'session-over' });
    expect((await bench.row(id)).freedAt).not.toBeNull();
    expect(offers()).toBe(before);
  });

  it('knows the relays of a place as soon as the place is taken, so that an end before its tokens are made is cut there, too (E3)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const keyring = { ...bench.deps.keyring, signTicket: endFirst };
    async function endFirst(claims: Parameters<typeof bench.deps.keyring.signTicket>[0]) {
      const { rows } = await sql`select 1 from session_relay where session_id = ${claims.session}::uuid
        and relay_id = ${bench.relay}::uuid and tokens_expire_at > portal_now() + interval '20 seconds'`.execute(
        db.read,
      );
      expect(rows).toHaveLength(1);
      await bench.end(user, claims.session);
      return bench.deps.keyring.signTicket(claims);
    }
    const request = { actor: user, device: bench.device, viewerKey: 'k', viewOnly: false, address: '192.0.2.7' };
    const { session } = await createConnect({ ...bench.deps, keyring })(request);
    await vi.waitFor(() => expect(bench.toRelay).toContainEqual({ type: 'cut', id: session, fence: 1 }));
    const begun = await bench.sessions.agentReports.begin(bench.device, 1, { type: 'begin', id: session, fence: 1 });
    expect(begun).toMatchObject({ type: 'stop', reason: 'ended-by-self' });
  });

  it('resumes under the next fence, after which the older right is void (L4, L6)', async () => {
    const { bench } = await start();
    const user = await bench.member('user');
    const id = await bench.begin(user);
    expect(await bench.resume(user, id)).toBe(2);
    const { agentReports } = bench.sessions;
    await agentReports.stopped(bench.device, 1, stopped(id, 1));
    expect(await bench.inUse()).toBe(1);
    expect(await agentReports.begin(bench.device, 1, { type: 'begin', id, fence: 2 })).toMatchObject({ type: 'begun' });
    await bench.end(user, id);
    await expect(bench.resume(user, id)).rejects.toMatchObject({ code: 'session-over' });
  });

  it('frees what has not begun in time, and what lost its lease (L2, L5)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const unbegun = await bench.tryConnect(user);
    const begun = await bench.begin(user);
    await shiftClock(db, 31_000);
    await bench.sweep();
    expect(await bench.row(unbegun)).toMatchObject({ state: 'ended', reason: 'connect-timeout' });
    expect(await bench.inUse()).toBe(1);
    await shiftClock(db, 46_000);
    await bench.sweep();
    expect(await bench.row(begun)).toMatchObject({ state: 'ended', reason: 'lease-lost' });
    expect(await bench.inUse()).toBe(0);
  });

  it('acts on live sessions in the transaction that takes away (E7)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const id = await bench.begin(user);
    const by = { person: null, name: 'Ana', address: null };
    await db.transact(async (tx) => {
      await lockTeam(tx, bench.team);
      await bench.sessions.ender.endMatching(tx, bench.team, { member: user.member }, 'member-removed', by);
    });
    expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'member-removed', endedBy: 'Ana' });
  });

  it('takes a right from a live session, and ends it when nothing may be seen (E7)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const id = await bench.begin(user);
    const by = { person: null, name: 'Ana', address: null };
    const refresh = () =>
      db.transact(async (tx) => {
        await lockTeam(tx, bench.team);
        await bench.sessions.ender.refreshRights(tx, bench.team, { device: bench.device }, by);
      });
    await db.read.updateTable('device').set({ access: 'listed' }).execute();
    const rights = { ...(await bench.row(id)).rights, control: false };
    const entry = { id, team_id: bench.team, device_id: bench.device, member_id: user.member };
    await db.read
      .insertInto('access_entry')
      .values({ ...entry, rights: JSON.stringify(rights) })
      .execute();
    await refresh();
    expect((await bench.row(id)).rights.control).toBe(false);
    await expect.poll(() => bench.toAgent).toContainEqual(expect.objectContaining({ type: 'rights', id }));
    await db.read.deleteFrom('access_entry').execute();
    await refresh();
    expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'access-revoked' });
  });

  it('keeps what began after the sweeper had looked (E3, L5)', async () => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await act(bench.deps, id, { type: 'sweep' });
    expect(await bench.row(id)).toMatchObject({ state: 'active' });
  });

  it('ends, and does not free, what began although its offer seemed lost (E3)', async () => {
    const { bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    await act(bench.deps, id, { type: 'give-up' });
    expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'device-offline', freedAt: null });
  });

  it('keeps the fence when a resume is refused, so that its agent can still end it (L4)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const id = await bench.begin(user);
    await db.read.updateTable('device').set({ node_id: null }).execute();
    await expect(bench.resume(user, id)).rejects.toMatchObject({ code: 'device-offline' });
    await db.read.updateTable('device').set({ access: 'listed' }).execute();
    await expect(bench.resume(user, id)).rejects.toMatchObject({ code: 'no-access' });
    await bench.sessions.agentReports.stopped(bench.device, 1, stopped(id, 1));
    expect(await bench.inUse()).toBe(0);
  });

  it('frees what a restarted agent held before, and not what it began since (L7)', async () => {
    const { db, bench } = await start();
    const user = await bench.member('user');
    const former = await bench.begin(user);
    await db.read.updateTable('device').set({ connection_number: 2 }).execute();
    const since = await bench.tryConnect(user);
    const { agentReports } = bench.sessions;
    expect(await agentReports.begin(bench.device, 2, { type: 'begin', id: since, fence: 1 })).toMatchObject({
      type: 'begun',
    });
    await agentReports.connected(bench.device, 2, 'restarted');
    expect(await bench.row(former)).toMatchObject({ state: 'ended', reason: 'device-restarted' });
    expect(await bench.row(since)).toMatchObject({ state: 'active' });
  });

  it('ends a session whose viewer never came back, although its agent renews (L4)', async () => {
    const { db, bench } = await start();
    const id = await bench.begin(await bench.member('user'));
    const { agentReports } = bench.sessions;
    await agentReports.state(bench.device, 1, { type: 'session.state', id, fence: 1, state: 'resuming' });
    for (const aheadMs of [30_000, 61_000]) {
      await shiftClock(db, aheadMs);
      await agentReports.renew(bench.device, 1, { type: 'renew', n: 1, sessions: [{ id, fence: 1, idleMs: 0 }] });
      await bench.sweep();
    }
    expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'viewer-lost' });
  });

  it('lets nothing run out while the clock is in doubt (L8)', async () => {
    const { db, bench } = await start();
    const unbegun = await bench.tryConnect(await bench.member('user'));
    await sql`insert into clock_guard (seen_at, quiet_until)
      values (portal_now() + interval '50 seconds', portal_now() + interval '70 seconds')`.execute(db.read);
    await shiftClock(db, 50_000);
    await bench.sweep();
    expect(await bench.row(unbegun)).toMatchObject({ state: 'connecting' });
    await shiftClock(db, 75_000);
    await sql`update clock_guard set seen_at = portal_now()`.execute(db.read);
    await bench.sweep();
    expect(await bench.row(unbegun)).toMatchObject({ state: 'ended', reason: 'connect-timeout' });
  });

  it('doubts a clock that jumped before anybody looked, and for no longer than one lease (L8)', async () => {
    const { db, bench } = await start();
    const unbegun = await bench.tryConnect(await bench.member('user'));
    const look = (jumped: boolean) =>
      sql`select look_at_clock(${jumped}::boolean, interval '45 seconds')`.execute(db.read);
    await look(false);
    await shiftClock(db, 3_600_000);
    await bench.sweep();
    expect(await bench.row(unbegun)).toMatchObject({ state: 'connecting' });
    await look(true);
    await shiftClock(db, 0);
    await look(false);
    const { rows } = await sql<{
      quiet: number;
    }>`select (extract(epoch from quiet_until - portal_now()))::float8 as quiet
      from clock_guard`.execute(db.read);
    expect(rows[0]?.quiet).toBeGreaterThan(40);
    expect(rows[0]?.quiet).toBeLessThanOrEqual(45);
  });

  it('knows a failover by the timeline of the database (L8)', async () => {
    const { db } = await start();
    const { rows } = await sql<{ timeline: string }>`select database_timeline() as timeline`.execute(db.read);
    expect(rows[0]?.timeline).toMatch(/^[0-9A-F]{8}$/);
  });

  it('brings back what a clock that was ahead has written: leases, and ends that were due (L8, E1)', async () => {
    const { db, bench } = await start();
    const [ending, live] = [
      await bench.begin(await bench.member('user')),
      await bench.begin(await bench.member('user')),
    ];
    const look = () => sql`select look_at_clock(false, interval '45 seconds')`.execute(db.read);
    await shiftClock(db, 3_600_000);
    await look();
    await bench.sessions.agentReports.renew(bench.device, 1, {
      type: 'renew',
      n: 1,
      sessions: [ending, live].map((id) => ({ id, fence: 1, idleMs: 0 })),
    });
    await act(bench.deps, ending, { type: 'end', reason: 'ended-by-manager', by: usher, message: null, inMs: 0 });
    await look();
    await shiftClock(db, 0);
    await look();
    await look();
    const { rows } = await sql<{ id: string; lease: number; due: boolean | null }>`
      select id, extract(epoch from lease_until - portal_now())::float8 as lease, ends_at <= portal_now() as due
      from session where freed_at is null order by id`.execute(db.read);
    expect(rows.map(({ id, due }) => ({ id, due }))).toEqual([
      { id: ending, due: true },
      { id: live, due: null },
    ]);
    for (const { lease } of rows) expect(lease).toBeLessThanOrEqual(45);
  });
});
