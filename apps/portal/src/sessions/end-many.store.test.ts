import type { EndScope } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { newId, openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { benchOn, holdOpen, shiftClock, untilBlocked } from './test-support/team-bench.ts';

interface Audited {
  readonly kind: string;
  readonly actor: string;
  readonly details: Record<string, unknown>;
}

describeOnBothDatabases('the end of many sessions', (open) => {
  let opened: Db | undefined;
  const start = async (): Promise<{ db: Db; desk: TeamDesk }> => {
    const db = await open();
    opened = db;
    return { db, desk: await openTeamDesk(db, 50) };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  const endMany = (desk: TeamDesk, actor: MemberActor, which: EndScope, more: object = {}) =>
    desk.call('POST /api/teams/:team/sessions/end', actor, { body: { which, ...more } });
  const outcomes = async (ending: ReturnType<typeof endMany>): Promise<Record<string, string>> =>
    Object.fromEntries((await ending).sessions.map(({ session, outcome }) => [session, outcome]));
  const refusal = (desk: TeamDesk, actor: MemberActor, which: EndScope, more: object = {}) =>
    desk.refusal('POST /api/teams/:team/sessions/end', actor, { body: { which, ...more } });
  const stop = (desk: TeamDesk, id: string) =>
    desk.sessions.agentReports.stopped(desk.device, 1, {
      type: 'session.stopped',
      id,
      fence: 1,
      reason: 'ended-by-manager',
      stoppedAfterMs: 2,
    });
  const audited = async (db: Db, kinds: readonly string[]): Promise<Audited[]> => {
    const { rows } = await sql<Audited>`select kind, actor, details from audit_event
      where kind = any(${kinds}::text[]) order by number`.execute(db.read);
    return rows;
  };

  it.each(['sessions', 'member', 'device', 'all'] as const)(
    'ends %s in one act, and nothing else (E1)',
    async (kind) => {
      const { desk } = await start();
      const [ana, ben, manager] = [await desk.member('user'), await desk.member('user'), await desk.member('manager')];
      const second = await desk.anotherDevice();
      const ids = {
        ana: await desk.begin(ana),
        anaToo: await desk.begin(ana, second),
        ben: await desk.begin(ben),
        benToo: await desk.begin(ben, second),
      };
      const scopes: Record<typeof kind, [EndScope, string[]]> = {
        sessions: [{ kind: 'sessions', sessions: [ids.ana, ids.benToo] }, [ids.ana, ids.benToo]],
        member: [{ kind: 'member', member: ana.member }, [ids.ana, ids.anaToo]],
        device: [{ kind: 'device', device: second }, [ids.anaToo, ids.benToo]],
        all: [{ kind: 'all' }, Object.values(ids)],
      };
      const [which, expected] = scopes[kind];
      const answer = await endMany(desk, manager, which, { message: 'Maintenance' });
      expect(answer.sessions.map(({ session }) => session).toSorted()).toEqual(expected.toSorted());
      for (const id of Object.values(ids)) {
        const row = await desk.row(id);
        if (!expected.includes(id)) expect(row).toMatchObject({ state: 'active', reason: null });
        else
          expect(row).toMatchObject({
            state: 'ending',
            reason: 'ended-by-manager',
            endedBy: manager.name,
            message: 'Maintenance',
          });
      }
      await expect.poll(() => desk.toAgent.filter(({ type }) => type === 'session.end').length).toBe(expected.length);
    },
  );

  it('asked again changes nothing, and says of each what became of it (E1)', async () => {
    const { db, desk } = await start();
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const [ending, over, stranger] = [await desk.begin(user), await desk.begin(user), newId()];
    await endMany(desk, manager, { kind: 'sessions', sessions: [over] });
    await stop(desk, over);
    const which: EndScope = { kind: 'sessions', sessions: [ending, over, stranger] };
    expect(await outcomes(endMany(desk, manager, which, { inMs: 120_000 }))).toEqual({
      [ending]: 'ending',
      [over]: 'already-over',
      [stranger]: 'not-found',
    });
    const before = [await desk.row(ending), await audited(db, ['session.ended-by-manager'])];
    expect(await outcomes(endMany(desk, manager, which, { inMs: 120_000 }))).toMatchObject({
      [ending]: 'ending-already',
      [over]: 'already-over',
    });
    expect([await desk.row(ending), await audited(db, ['session.ended-by-manager'])]).toEqual(before);
  });

  it('End now replaces a countdown, and a later countdown never does (E1)', async () => {
    const { desk } = await start();
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const id = await desk.begin(user);
    const which: EndScope = { kind: 'sessions', sessions: [id] };
    await endMany(desk, manager, which, { inMs: 30_000 });
    expect(desk.toViewer.at(-1)).toMatchObject({
      type: 'viewer-state',
      state: 'active',
      announcedEnd: { by: manager.name },
    });
    expect(await outcomes(endMany(desk, manager, which, { inMs: 120_000 }))).toEqual({ [id]: 'ending-already' });
    expect(await outcomes(endMany(desk, manager, which))).toEqual({ [id]: 'ending' });
    await expect.poll(() => desk.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id }));
  });

  it('skips in words what an old agent holds, and ends the rest (M5)', async () => {
    const { db, desk } = await start();
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const old = await desk.anotherDevice();
    await db.read.updateTable('device').set({ capabilities: '[]' }).where('id', '=', old).execute();
    const [kept, ended] = [await desk.begin(user, old), await desk.begin(user)];
    expect(await outcomes(endMany(desk, manager, { kind: 'all' }))).toEqual({
      [kept]: 'agent-too-old',
      [ended]: 'ending',
    });
    expect(await desk.row(kept)).toMatchObject({ state: 'active', endsAt: null });
  });

  it('lets a User end all of their own, and names nothing of others (E6)', async () => {
    const { desk } = await start();
    const [ana, ben] = [await desk.member('user'), await desk.member('user')];
    const [mine, other] = [await desk.begin(ana), await desk.begin(ben)];
    for (const which of [
      { kind: 'all' },
      { kind: 'device', device: desk.device },
      { kind: 'member', member: ben.member },
    ] as const)
      expect(await refusal(desk, ana, which)).toBe('forbidden');
    expect(await outcomes(endMany(desk, ana, { kind: 'sessions', sessions: [other] }))).toEqual({
      [other]: 'not-found',
    });
    expect(await outcomes(endMany(desk, ana, { kind: 'member', member: ana.member }))).toEqual({ [mine]: 'ending' });
    expect(await desk.row(mine)).toMatchObject({ reason: 'ended-by-self' });
    expect(await desk.row(other)).toMatchObject({ state: 'active' });
  });

  it('refuses who was demoted while the request was on its way (C3)', async () => {
    const { db, desk } = await start();
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const id = await desk.begin(user);
    await db.read.updateTable('member').set({ role: 'user' }).where('id', '=', manager.member).execute();
    expect(await refusal(desk, manager, { kind: 'all' })).toBe('forbidden');
    await expect(desk.end(manager, id)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await desk.row(id)).toMatchObject({ state: 'active' });
  });

  it('leaves nothing that began before it held the lock, and admits nobody of who was suspended after (C3, E1, E7)', async () => {
    const { db, desk } = await start();
    const other = benchOn(await open.another(), desk);
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    await desk.begin(user);
    const commit = await holdOpen(db, (tx) => sql`select 1 from team for no key update`.execute(tx));
    const connecting = Array.from({ length: 8 }, () => other.tryConnect(user));
    await untilBlocked(db);
    const which = { kind: 'member', member: user.member } as const;
    const ending = endMany(desk, manager, which, { suspend: true, message: 'Not today' });
    const late = Array.from({ length: 8 }, () => other.tryConnect(user));
    await commit();
    const answer = await ending;
    const came = [...(await Promise.all(connecting)), ...(await Promise.all(late))];
    const named = new Set(answer.sessions.map(({ session }) => session));
    expect(answer.suspended).toBe(true);
    // Who had taken a place when it ended is told so when the right to it is asked for.
    for (const outcome of came) {
      if (outcome === 'member-suspended' || outcome === 'session-over') continue;
      expect(named).toContain(outcome);
      expect(await desk.row(outcome)).toMatchObject({ reason: 'member-removed', message: 'Not today' });
    }
    const { rows } = await sql`select id from session where reason is null`.execute(db.read);
    expect(rows).toEqual([]);
    expect(await desk.tryConnect(user)).toBe('member-suspended');
  });

  it('races bulk ends against admissions through two nodes: what it did not end came after it (C3, E1)', async () => {
    const { db, desk } = await start();
    const other = benchOn(await open.another(), desk);
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const connecting = Array.from({ length: 40 }, (_, place) => (place % 2 === 0 ? desk : other).tryConnect(user));
    await connecting[0];
    const answer = await endMany(desk, manager, { kind: 'all' });
    const came = await Promise.all(connecting);
    const ended = new Set(answer.sessions.map(({ session }) => session));
    const { rows } = await sql<{ number: number; kind: string; session: string }>`
      select number, kind, details->>'session' as session from audit_event
      where kind in ('session.started', 'session.ended-by-manager') order by number`.execute(db.read);
    const first = rows.findIndex(({ kind }) => kind === 'session.ended-by-manager');
    const before = rows.slice(0, first).map(({ session }) => session);
    // The audit is numbered under the team's lock: whatever started before the first end is ended, and nothing else is.
    expect(before.toSorted()).toEqual([...ended].toSorted());
    expect(came.filter((outcome) => outcome.length !== 36 && outcome !== 'session-over')).toEqual([]);
    const { rows: left } = await sql<{ id: string }>`select id from session where reason is null`.execute(db.read);
    expect(left.map(({ id }) => id).filter((id) => ended.has(id))).toEqual([]);
    expect(left.length + ended.size).toBe(40);
  });

  it('suspends nobody by halves: who may not be suspended keeps their sessions too', async () => {
    const { desk } = await start();
    const [owner, manager] = [await desk.member('owner'), await desk.member('manager')];
    const id = await desk.begin(owner);
    const which = { kind: 'member', member: owner.member } as const;
    expect(await refusal(desk, manager, which, { suspend: true })).toBe('last-owner');
    expect(await desk.row(id)).toMatchObject({ state: 'active' });
  });

  it('writes the three times to the audit with the last acknowledgement (E2)', async () => {
    const { db, desk } = await start();
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const id = await desk.begin(user);
    await desk.end(manager, id);
    await stop(desk, id);
    await desk.sessions.relayReports.cut(desk.relay, id, 1, 2);
    const kinds = ['session.end-confirmed', 'session.end-forced', 'session.place-freed'];
    expect(await audited(db, kinds)).toEqual([]);
    await desk.sessions.viewerReports.closed(id, 1, user.person);
    const [row] = await audited(db, kinds);
    expect(row).toMatchObject({ kind: 'session.end-confirmed', actor: 'Usher', details: { session: id } });
    const { deviceAckMs, relayAckMs, viewerAckMs } = await desk.row(id);
    expect(row?.details['acks']).toEqual({
      device: Math.round(deviceAckMs ?? -1),
      relay: Math.round(relayAckMs ?? -1),
      viewer: Math.round(viewerAckMs ?? -1),
    });
    await desk.sessions.viewerReports.closed(id, 1, user.person);
    expect(await audited(db, kinds)).toHaveLength(1);
  });

  it('writes a forced end and until when its place is held, and then that it is free (E4)', async () => {
    const { db, desk } = await start();
    const [user, manager] = [await desk.member('user'), await desk.member('manager')];
    const id = await desk.begin(user);
    await desk.end(manager, id);
    await desk.sessions.viewerReports.closed(id, 1, user.person);
    await shiftClock(db, 6_000);
    await desk.sweep();
    await shiftClock(db, 46_000);
    await desk.sweep();
    const rows = await audited(db, ['session.end-forced', 'session.place-freed']);
    expect(rows.map(({ kind }) => kind)).toEqual(['session.end-forced', 'session.place-freed']);
    expect(Object.keys(rows[0]?.details['acks'] ?? {})).toEqual(['viewer']);
    expect(rows[0]?.details['heldUntil']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Number(rows[1]?.details['heldMs'])).toBeGreaterThan(30_000);
  });

  it('shows which relay joined it, and none before (M2)', async () => {
    const { desk } = await start();
    const user = await desk.member('user');
    const id = await desk.begin(user);
    expect((await desk.row(id)).relay).toBeNull();
    await desk.sessions.relayReports.joined(desk.relay, id, 2, 'screen');
    await desk.sessions.relayReports.joined(newId(), id, 1, 'screen');
    expect((await desk.row(id)).relay).toBeNull();
    await desk.sessions.relayReports.joined(desk.relay, id, 1, 'screen');
    expect((await desk.row(id)).relay).toEqual({ id: desk.relay, name: 'r' });
  });
});
