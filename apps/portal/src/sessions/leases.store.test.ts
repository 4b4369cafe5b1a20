import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import {
  benchOn,
  holdOpen,
  openTeamBench,
  shiftClock,
  type TeamBench,
  untilBlocked,
} from './test-support/team-bench.ts';

const renewal = (...ids: string[]) => ({
  type: 'renew' as const,
  n: 7,
  sessions: ids.map((id) => ({ id, fence: 1, idleMs: 250 })),
});
const begin = (id: string, fence = 1) => ({ type: 'begin' as const, id, fence });
const stopped = (id: string, fence = 1) =>
  ({ type: 'session.stopped', id, fence, reason: 'viewer-left', stoppedAfterMs: 3 }) as const;
const state = (id: string, to: 'approving' | 'active' | 'resuming', fence = 1) =>
  ({ type: 'session.state', id, fence, state: to }) as const;

describeOnBothDatabases('the lease', (open) => {
  let opened: Db | undefined;
  const start = async (): Promise<{ db: Db; bench: TeamBench; user: MemberActor }> => {
    const db = await open();
    opened = db;
    const bench = await openTeamBench(db, 3);
    return { db, bench, user: await bench.member('user') };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });
  const rawRow = async (db: Db, id: string) =>
    db.read.selectFrom('session').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  describe('a renewal', () => {
    it('keeps what is live with its rights, and carries the number it answers (L1, E7)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      const before = await bench.row(id);
      await shiftClock(db, 20_000);
      const answer = await bench.sessions.agentReports.renew(bench.device, 1, renewal(id));
      expect(answer).toMatchObject({
        type: 'renewed',
        n: 7,
        keep: [{ id, fence: 1, rights: before.rights }],
        stop: [],
      });
      const after = await bench.row(id);
      expect(after.leaseUntil - before.leaseUntil).toBeGreaterThanOrEqual(20_000);
      expect(after.idleMs).toBe(250);
    });

    it('is told to stop what the portal does not have live, and never creates or revives it (L1)', async () => {
      const { bench, user } = await start();
      const { agentReports } = bench.sessions;
      const [over, unknown] = [await bench.begin(user), randomUUID()];
      await agentReports.stopped(bench.device, 1, stopped(over));
      const before = await bench.row(over);
      const answer = await agentReports.renew(bench.device, 1, renewal(over, unknown));
      expect(answer.keep).toEqual([]);
      expect(answer.stop).toHaveLength(2);
      expect(answer.stop).toContainEqual({ id: over, reason: 'viewer-left' });
      expect(answer.stop).toContainEqual({ id: unknown, reason: 'lease-lost' });
      expect(await bench.row(over)).toEqual(before);
      await expect(bench.row(unknown)).rejects.toThrow('there is no such session');
    });

    it('of many devices at once touches for each only what is its own, on its own connection (L1, L6)', async () => {
      const { db, bench, user } = await start();
      const { agentReports } = bench.sessions;
      const other = await bench.anotherDevice();
      const [mine, absent] = [await bench.begin(user), await bench.begin(user)];
      const theirs = await bench.begin(user, other);
      await agentReports.renew(bench.device, 1, renewal(mine, absent));
      await shiftClock(db, 20_000);
      const before = await bench.row(theirs);
      // The first of them comes alone; the others wait for it and are written together.
      const [, own, foreign, older] = await Promise.all([
        agentReports.renew(randomUUID(), 1, renewal()),
        agentReports.renew(bench.device, 1, renewal(mine)),
        agentReports.renew(other, 1, renewal(mine, absent, theirs)),
        agentReports.renew(other, 0, renewal(theirs)),
      ]);
      expect(own).toMatchObject({ keep: [{ id: mine }], stop: [] });
      expect(foreign).toMatchObject({ keep: [{ id: theirs }] });
      expect(foreign.stop).toEqual([
        { id: mine, reason: 'lease-lost' },
        { id: absent, reason: 'lease-lost' },
      ]);
      expect(older).toMatchObject({ keep: [], stop: [{ id: theirs }] });
      expect((await bench.row(theirs)).leaseUntil - before.leaseUntil).toBeGreaterThanOrEqual(20_000);
      // That another device names it does not keep it.
      expect(await bench.row(absent)).toMatchObject({ state: 'ended', reason: 'viewer-lost' });
    });

    it('that come twice of one connection keep what either names, and are both answered (L1)', async () => {
      const { bench, user } = await start();
      const { agentReports } = bench.sessions;
      const [first, second] = [await bench.begin(user), await bench.begin(user)];
      await agentReports.renew(bench.device, 1, renewal(first, second));
      const [, both, one] = await Promise.all([
        agentReports.renew(randomUUID(), 1, renewal()),
        agentReports.renew(bench.device, 1, renewal(first, second)),
        agentReports.renew(bench.device, 1, renewal(first)),
      ]);
      expect(both).toMatchObject({ keep: [{ id: first }, { id: second }], stop: [] });
      expect(one).toMatchObject({ keep: [{ id: first }], stop: [] });
      expect(await bench.row(second)).toMatchObject({ state: 'active', freedAt: null });
    });

    it('frees by absence only what this connection reported before (L1)', async () => {
      const { bench, user } = await start();
      const { agentReports } = bench.sessions;
      const id = await bench.begin(user);
      const elsewhere = await bench.begin(user, await bench.anotherDevice());
      await agentReports.renew(bench.device, 1, renewal());
      expect(await bench.row(id)).toMatchObject({ state: 'active', freedAt: null });
      await agentReports.renew(bench.device, 1, renewal(id));
      await agentReports.renew(bench.device, 1, renewal());
      expect(await bench.row(id)).toMatchObject({ state: 'ended', reason: 'viewer-lost' });
      expect(await bench.row(elsewhere)).toMatchObject({ state: 'active', freedAt: null });
    });

    it('frees nothing by absence from the first report after a reconnect (L1, L6)', async () => {
      const { bench, user } = await start();
      const { agentReports } = bench.sessions;
      const id = await bench.begin(user);
      await agentReports.renew(bench.device, 1, renewal(id));
      const connection = await bench.reconnect();
      await agentReports.renew(bench.device, connection, renewal());
      expect(await bench.row(id)).toMatchObject({ state: 'active', freedAt: null });
    });

    it('that is missed shows as unconfirmed, holds the place, and is made good by the next (L2)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      await shiftClock(db, 24_000);
      await bench.sweep();
      expect(await rawRow(db, id)).toMatchObject({ state: 'active', unconfirmed: true });
      expect(await bench.inUse()).toBe(1);
      await bench.sessions.agentReports.renew(bench.device, 1, renewal(id));
      expect(await rawRow(db, id)).toMatchObject({ state: 'active', unconfirmed: false });
    });

    it('is acknowledged while its team’s lock is held, and pages are told of all at once when it is not (L2, L3)', async () => {
      const { db, bench, user } = await start();
      const ids = [await bench.begin(user), await bench.begin(user), await bench.begin(user)];
      await shiftClock(db, 24_000);
      await bench.sweep();
      const told = async () => {
        const { rows } = await sql<{ kind: string }>`
          select kind from outbox where team_id = ${bench.team}::uuid and number > ${before}::bigint order by number`.execute(
          db.read,
        );
        return rows.map(({ kind }) => kind);
      };
      const team = await db.read.selectFrom('team').select('event_number').executeTakeFirstOrThrow();
      const before = team.event_number;
      // PGlite has one connection: a lock that is held there is everybody's.
      const held = db.kind === 'pglite' ? null : await holdOpen(db, (tx) => lockTeam(tx, bench.team));
      const { keep } = await bench.sessions.agentReports.renew(bench.device, 1, renewal(...ids));
      expect(keep.map(({ id }) => id)).toEqual(ids);
      await held?.();
      await expect.poll(told).toEqual(['session', 'session', 'session', 'capacity']);
    });

    it('that comes after its lease was swept is told to stop, and so are agent, relay and viewer (L1, L2)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      await shiftClock(db, 46_000);
      await bench.sweep();
      expect(await bench.row(id)).toMatchObject({ state: 'ended', reason: 'lease-lost' });
      expect(bench.toViewer).toContainEqual(expect.objectContaining({ type: 'viewer-ended', reason: 'lease-lost' }));
      expect(bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id, reason: 'lease-lost' }));
      await expect.poll(() => bench.toRelay).toContainEqual({ type: 'cut', id, fence: 1 });
      const answer = await bench.sessions.agentReports.renew(bench.device, 1, renewal(id));
      expect(answer).toMatchObject({ keep: [], stop: [{ id, reason: 'lease-lost' }] });
    });

    it.each(['renewal', 'sweep'] as const)(
      'and a sweep that meet when the lease is over agree on who was first: the %s (C3, L2)',
      async (winner) => {
        const { db, bench, user } = await start();
        const other = benchOn(await open.another(), bench);
        const id = await bench.begin(user);
        await shiftClock(db, 46_000);
        const renew = () => bench.sessions.agentReports.renew(bench.device, 1, renewal(id));
        const [first, second] = winner === 'renewal' ? [renew, other.sweep] : [other.sweep, renew];
        if (db.kind === 'pglite') {
          // One connection: whoever comes second waits for the whole of the first.
          await first();
          await second();
        } else {
          const letGo = await holdOpen(db, (tx) =>
            sql`select 1 from session where id = ${id}::uuid for no key update`.execute(tx),
          );
          const one = first();
          await untilBlocked(db, 1);
          const two = second();
          await untilBlocked(db, 2);
          await letGo();
          await Promise.all([one, two]);
        }
        const kept = (await renew()).keep.length === 1;
        expect(kept).toBe(winner === 'renewal');
        expect(await bench.inUse()).toBe(winner === 'renewal' ? 1 : 0);
        expect((await bench.row(id)).reason).toBe(winner === 'renewal' ? null : 'lease-lost');
      },
    );
  });

  describe('the begin', () => {
    it('happens once of many at the same time, and all are told the same (L5)', async () => {
      const { db, bench, user } = await start();
      const other = benchOn(await open.another(), bench);
      const id = await bench.tryConnect(user);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, place) =>
          (place % 2 === 0 ? bench : other).sessions.agentReports.begin(bench.device, 1, begin(id)),
        ),
      );
      expect(new Set(answers.map(({ type }) => type))).toEqual(new Set(['begun']));
      expect(await bench.row(id)).toMatchObject({ state: 'active' });
      const seen = await sql`select 1 from outbox where kind = 'session' and subject = ${id}::uuid`.execute(db.read);
      expect(seen.rows).toHaveLength(2);
    });

    it('is refused under an older or a future fence, to another device, and once the place is free (L5, L6)', async () => {
      const { bench, user } = await start();
      const { agentReports } = bench.sessions;
      const id = await bench.tryConnect(user);
      expect(await bench.resume(user, id)).toBe(2);
      const other = await bench.anotherDevice();
      for (const [device, fence] of [
        [bench.device, 1],
        [bench.device, 3],
        [other, 2],
      ] as const) {
        expect(await agentReports.begin(device, 1, begin(id, fence))).toMatchObject({ type: 'stop', id });
      }
      expect(await bench.row(id)).toMatchObject({ state: 'connecting', begunAt: null });
      await agentReports.refused(bench.device, 1, {
        type: 'session.refused',
        id,
        fence: 2,
        reason: 'refused-at-device',
      });
      expect(await agentReports.begin(bench.device, 1, begin(id, 2))).toEqual({
        type: 'stop',
        id,
        reason: 'refused-at-device',
      });
      expect(await bench.inUse()).toBe(0);
    });

    it('has a longer limit while a person is asked (L5)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.tryConnect(user);
      await bench.sessions.agentReports.state(bench.device, 1, state(id, 'approving'));
      for (const aheadMs of [31_000, 62_000, 93_000, 119_000]) {
        await shiftClock(db, aheadMs);
        await bench.sessions.agentReports.renew(bench.device, 1, renewal(id));
        await bench.sweep();
        expect(await bench.row(id)).toMatchObject({ state: 'approving' });
      }
      await shiftClock(db, 121_000);
      await bench.sweep();
      expect(await bench.row(id)).toMatchObject({ state: 'ended', reason: 'connect-timeout' });
    });
  });

  describe('an older connection', () => {
    it('changes nothing any more, whatever it says (L6)', async () => {
      const { db, bench, user } = await start();
      const { agentReports } = bench.sessions;
      const [live, fresh] = [await bench.begin(user), await bench.tryConnect(user)];
      const connection = await bench.reconnect();
      const before = [await rawRow(db, live), await rawRow(db, fresh)];
      expect((await agentReports.renew(bench.device, 1, renewal(live))).keep).toEqual([]);
      expect((await agentReports.renew(bench.device, 1, renewal())).keep).toEqual([]);
      expect(await agentReports.begin(bench.device, 1, begin(fresh))).toMatchObject({ type: 'stop' });
      await agentReports.state(bench.device, 1, state(live, 'resuming'));
      await agentReports.stopped(bench.device, 1, stopped(live));
      await agentReports.refused(bench.device, 1, { ...stopped(fresh), type: 'session.refused' });
      expect([await rawRow(db, live), await rawRow(db, fresh)]).toEqual(before);
      expect((await agentReports.renew(bench.device, connection, renewal(live))).keep).toMatchObject([{ id: live }]);
      expect(await agentReports.begin(bench.device, connection, begin(fresh))).toMatchObject({ type: 'begun' });
    });

    it('that lost a stop is made good by the same process on the next, with the reason it gave (L1, E3)', async () => {
      const { bench, user } = await start();
      const { agentReports } = bench.sessions;
      const [stoppedAtDevice, alive] = [await bench.begin(user), await bench.begin(user)];
      await agentReports.renew(bench.device, 1, renewal(stoppedAtDevice, alive));
      const connection = await bench.reconnect();
      const again = { ...stopped(stoppedAtDevice), reason: 'ended-at-device' as const };
      await agentReports.stopped(bench.device, connection, again);
      await agentReports.renew(bench.device, connection, renewal(alive));
      expect(await bench.row(stoppedAtDevice)).toMatchObject({ state: 'ended', reason: 'ended-at-device' });
      expect(await bench.row(alive)).toMatchObject({ state: 'active', freedAt: null });
      expect(await bench.inUse()).toBe(1);
    });

    it('leaves the sessions of a process that nothing proves gone to run out by their leases (L7)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      const connection = await bench.reconnect('anew');
      expect((await bench.sessions.agentReports.renew(bench.device, connection, renewal(id))).keep).toEqual([]);
      expect(await bench.inUse()).toBe(1);
      await shiftClock(db, 46_000);
      await bench.sweep();
      expect(await bench.row(id)).toMatchObject({ state: 'ended', reason: 'lease-lost' });
    });
  });

  describe('a viewer that goes', () => {
    it('has ten seconds to come back, then ends as viewer-left (L4)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      await bench.leave(id, 1);
      await shiftClock(db, 9_000);
      await bench.sweep();
      expect(await bench.row(id)).toMatchObject({ state: 'active' });
      await shiftClock(db, 11_000);
      await bench.sweep();
      expect(await bench.row(id)).toMatchObject({ state: 'ending', reason: 'viewer-left' });
    });

    it('and comes back keeps its place, whatever the older page says late (L4, L6)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      await bench.leave(id, 1);
      expect(await bench.resume(user, id)).toBe(2);
      expect(await bench.sessions.agentReports.begin(bench.device, 1, begin(id, 2))).toMatchObject({ type: 'begun' });
      await bench.leave(id, 1);
      await shiftClock(db, 11_000);
      await bench.sweep();
      expect(await bench.row(id)).toMatchObject({ state: 'active', fence: 2 });
      expect(await bench.inUse()).toBe(1);
    });

    it('ends as viewer-left although a later end is set (L4, E1)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      await bench.end(await bench.member('manager'), id, 300_000);
      await bench.leave(id, 1);
      await shiftClock(db, 11_000);
      await bench.sweep();
      const row = await bench.row(id);
      expect(row).toMatchObject({ state: 'ending', reason: 'viewer-left', endedBy: 'Usher' });
      expect(bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id, reason: 'viewer-left' }));
    });
  });

  describe('a resume', () => {
    it('cuts the older pipes, offers the next fence, and takes no second place (L4, L6)', async () => {
      const { bench, user } = await start();
      const id = await bench.begin(user);
      expect(await bench.resume(user, id)).toBe(2);
      await expect.poll(() => bench.toRelay).toContainEqual({ type: 'cut', id, fence: 1 });
      expect(bench.toAgent.at(-1)).toMatchObject({ type: 'session.offer', id, fence: 2 });
      expect(await bench.inUse()).toBe(1);
    });

    it('is not undone by a relay that confirms the older cut late (E3, L6)', async () => {
      const { db, bench, user } = await start();
      const id = await bench.begin(user);
      await bench.resume(user, id);
      await bench.end(user, id);
      await bench.sessions.relayReports.cut(bench.relay, id, 1, 1);
      await shiftClock(db, 26_000);
      await bench.sweep();
      expect(await bench.inUse()).toBe(1);
      await bench.sessions.relayReports.cut(bench.relay, id, 2, 1);
      expect(await bench.inUse()).toBe(0);
    });

    it("is one's own alone, and never of what has ended (L4)", async () => {
      const { bench, user } = await start();
      const id = await bench.begin(user);
      await expect(bench.resume(await bench.member('owner'), id)).rejects.toMatchObject({ code: 'not-found' });
      await bench.sessions.agentReports.stopped(bench.device, 1, stopped(id));
      await expect(bench.resume(user, id)).rejects.toMatchObject({ code: 'session-over' });
      expect(await bench.row(id)).toMatchObject({ fence: 1 });
    });
  });
});
