import type { PoolFor } from '@usher/contract';
import { expect, it } from 'vitest';
import { lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { holdOpen, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk, refusalOf, type TeamDesk } from '../teams/test-support/team-desk.ts';

const patch = 'PATCH /api/teams/:team/pools/:pool';
const ofManagers: PoolFor = { kind: 'role', role: 'manager' };

async function makeGroup(desk: TeamDesk, actor: MemberActor, ...members: readonly MemberActor[]): Promise<PoolFor> {
  const body = { name: 'Support', members: members.map(({ member }) => member) };
  return { kind: 'group', group: (await desk.call('POST /api/teams/:team/person-groups', actor, { body })).id };
}

describeOnBothDatabases('for whom places are reserved', (open) => {
  async function start(capacity: number, places: number) {
    const desk = await openTeamDesk(await open(), capacity);
    const manager = await desk.member('manager');
    const body = { name: 'On call', places, for: ofManagers };
    const pool = await desk.call('POST /api/teams/:team/pools', manager, { body });
    const keepFor = (whose: PoolFor, actor = manager) =>
      desk.call(patch, actor, { params: { pool: pool.id }, body: { for: whose } });
    const pools = async (reader = manager) => (await desk.call('GET /api/teams/:team/pools', reader)).pools;
    return { desk, manager, pool, keepFor, pools };
  }

  it('may be changed, and the place is offered in that very transaction to who waits for it (W1)', async () => {
    const { desk, manager, pool, keepFor, pools } = await start(1, 1);
    const user = await desk.member('user');
    const support = await makeGroup(desk, manager, user);
    await desk.call('POST /api/teams/:team/waiting', user, { body: { device: desk.device } });
    const states = async () =>
      (await desk.call('GET /api/teams/:team/waiting/mine', user)).waiting.map(({ state }) => state);
    expect(await states()).toEqual(['waiting']);
    expect(await keepFor(support)).toEqual({ ...pool, for: support, forWords: 'Support' });
    expect(await states()).toEqual(['offered']);
    expect(await pools()).toMatchObject([{ inUse: 1 }]);
    expect(await desk.tryConnect(manager)).toBe('at-capacity');
    const { events } = await desk.call('GET /api/teams/:team/audit', manager, { query: { limit: 10 } });
    expect(events.find(({ kind }) => kind === 'pool.changed')?.sentence).toBe(
      `${manager.name} reserved the places of Managers and above for Support instead, 1 in all.`,
    );
  });

  it('ends nothing when it changes, and leaves the stamp of those who entered before (R1)', async () => {
    const { desk, manager, keepFor, pools } = await start(2, 1);
    const user = await desk.member('user');
    const session = await desk.begin(manager);
    await keepFor(await makeGroup(desk, manager, user));
    expect(await desk.row(session)).toMatchObject({ state: 'active' });
    expect(await pools()).toMatchObject([{ forWords: 'Support', places: 1, inUse: 1 }]);
    // Its one place is taken, by whoever it was for before: the other is open to everybody.
    await desk.begin(await desk.member('user'));
    expect(await desk.tryConnect(user)).toBe('at-capacity');
  });

  it('is a group of this team or nothing, and what was not asked for stays', async () => {
    const { desk, manager, pool, keepFor, pools } = await start(3, 2);
    const nobodys: PoolFor = { kind: 'group', group: '0198c1a0-0000-7000-8000-000000000000' };
    await expect(keepFor(nobodys)).rejects.toMatchObject({ code: 'not-found' });
    expect(await pools()).toEqual([pool]);
    const admins: PoolFor = { kind: 'role', role: 'admin' };
    expect(await keepFor(admins)).toMatchObject({ name: 'On call', places: 2, for: admins });
    const renamed = { params: { pool: pool.id }, body: { name: 'Night' } };
    expect(await desk.call(patch, manager, renamed)).toMatchObject({ name: 'Night', places: 2, for: admins });
    const { events } = await desk.call('GET /api/teams/:team/audit', manager, { query: { limit: 1 } });
    expect(events[0]?.sentence).toBe(`${manager.name} changed the places reserved for Admins and above to 2.`);
  });

  it('waits for the team’s lock, and is refused to whom it finds without the right after it (C3)', async () => {
    const { desk, manager, pool, keepFor, pools } = await start(2, 1);
    const admin = await desk.member('admin');
    const commit = await holdOpen(
      desk.db,
      (tx) => lockTeam(tx, desk.team),
      (tx) => tx.updateTable('member').set({ role: 'user' }).where('id', '=', manager.member).execute(),
    );
    const change = refusalOf(keepFor({ kind: 'role', role: 'admin' }));
    await untilBlocked(desk.db);
    await commit();
    expect(await change).toBe('forbidden');
    expect(await pools(admin)).toEqual([pool]);
  });
});
