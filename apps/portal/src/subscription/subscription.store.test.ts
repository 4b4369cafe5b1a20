import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamDesk } from '../teams/test-support/team-desk.ts';

const change = 'PUT /api/teams/:team/subscription/capacity';
const read = 'GET /api/teams/:team/subscription';

describeOnBothDatabases('the subscription', (open) => {
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
});
