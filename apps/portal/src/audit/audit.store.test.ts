import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamDesk } from '../teams/test-support/team-desk.ts';

describeOnBothDatabases('the audit', (open) => {
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
