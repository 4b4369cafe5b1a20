import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamDesk } from './test-support/team-desk.ts';

const change = 'PUT /api/teams/:team/subscription/capacity';
const read = 'GET /api/teams/:team/subscription';

/** One file, because each start of a database costs seconds of the test budget. */
describeOnBothDatabases('capacity and audit of a team', (open) => {
  it('raises the capacity at once, and remembers who did and why (M8)', async () => {
    const desk = await openTeamDesk(await open(), 1);
    const [manager, first, second] = [
      await desk.member('manager'),
      await desk.member('user'),
      await desk.member('user'),
    ];
    await desk.begin(first);
    expect(await desk.tryConnect(second)).toBe('at-capacity');
    const view = await desk.call(change, manager, { body: { capacity: 2, why: 'harvest' } });
    expect(view).toMatchObject({ capacity: 2, limit: 2, inUse: 1, peak: 1, mayChange: true });
    expect(view.history).toMatchObject([{ from: 1, to: 2, by: manager.name, why: 'harvest' }]);
    await desk.begin(second);
    expect(await desk.call(read, manager)).toMatchObject({ inUse: 2, peak: 2 });
    expect(await desk.auditKinds()).toContain('capacity.changed');
  });

  it('ends nothing when it is lowered below what is in use; new sessions wait until it fits (C6)', async () => {
    const desk = await openTeamDesk(await open(), 3);
    const [owner, user] = [await desk.member('owner'), await desk.member('user')];
    const sessions = [await desk.begin(user), await desk.begin(user)];
    const view = await desk.call(change, owner, { body: { capacity: 1 } });
    expect(view).toMatchObject({ capacity: 1, inUse: 2 });
    for (const id of sessions) expect(await desk.row(id)).toMatchObject({ state: 'active' });
    expect(await desk.tryConnect(user)).toBe('at-capacity');
  });

  it('writes one row per change when many change it at once, each from what stood before', async () => {
    const desk = await openTeamDesk(await open(), 3);
    const owner = await desk.member('owner');
    await Promise.all([4, 5, 6, 7, 8].map((capacity) => desk.call(change, owner, { body: { capacity } })));
    await desk.call(change, owner, { body: { capacity: (await desk.call(read, owner)).capacity } });
    const rows = await desk.db.read.selectFrom('capacity_change').selectAll().execute();
    const steps = new Map(rows.map((row) => [row.from_capacity, row.to_capacity]));
    const reached: number[] = [];
    for (let at = steps.get(3); at !== undefined; at = steps.get(at)) reached.push(at);
    expect(rows).toHaveLength(5);
    expect(reached.toSorted((a, b) => a - b)).toEqual([4, 5, 6, 7, 8]);
  });

  it('tells each event in a plain sentence, newest first, a page at a time', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    await desk.call('PATCH /api/teams/:team', manager, { body: { name: 'Quay' } });
    await desk.call('PUT /api/teams/:team/subscription/capacity', manager, { body: { capacity: 8 } });
    await desk.end(manager, await desk.begin(user));
    const read = (query: object) => desk.call('GET /api/teams/:team/audit', manager, { query });
    const all = await read({ limit: 100 });
    expect(all.more).toBe(false);
    expect(all.events.map(({ sentence }) => sentence)).toEqual([
      `${manager.name} ended ${user.name}'s session on PC-3.`,
      `${user.name} connected to PC-3.`,
      `${manager.name} changed the capacity from 3 to 8.`,
      `${manager.name} renamed the team to Quay.`,
    ]);
    expect(all.events[2]).toMatchObject({ address: '192.0.2.7', actor: manager.name, kind: 'capacity.changed' });
    const first = await read({ limit: 3 });
    const second = await read({ limit: 3, before: first.events.at(-1)?.number });
    expect([first.more, second.more]).toEqual([true, false]);
    expect([...first.events, ...second.events]).toEqual(all.events);
  });

  it('shows nothing of another team', async () => {
    const db = await open();
    const [desk, elsewhere] = [await openTeamDesk(db), await openTeamDesk(db)];
    await elsewhere.call('PATCH /api/teams/:team', await elsewhere.member('owner'), { body: { name: 'Quay' } });
    const { events } = await desk.call('GET /api/teams/:team/audit', await desk.member('owner'), {
      query: { limit: 9 },
    });
    expect(events).toEqual([]);
  });
});
