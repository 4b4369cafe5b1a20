import type { FileAnswer } from '@usher/contract';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';

const route = 'GET /api/teams/:team/usage/sessions';

async function textOf({ pieces }: FileAnswer): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** Two people, three sessions: two that were ended, the last one goes on. */
async function arrange(desk: TeamDesk) {
  const [manager, user] = [await desk.member('manager'), await desk.member('user')];
  const other = await desk.anotherDevice();
  const ids = [await desk.begin(user), await desk.begin(manager, other), await desk.begin(user, other)] as const;
  await desk.end(user, ids[0]);
  await desk.end(manager, ids[1]);
  return { manager, user, other, ids };
}

describeOnBothDatabases('the history of sessions', (open) => {
  it('lists every session newest first, page after page, with how long it lasted and why it ended', async () => {
    const desk = await openTeamDesk(await open());
    const { manager, user, ids } = await arrange(desk);
    const first = await desk.call(route, manager, { query: { limit: 2 } });
    expect(first).toMatchObject({ more: true, total: { count: 3, orMore: false } });
    expect(first.sessions.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    expect(first.sessions[0]).toMatchObject({ endedAt: null, lastedMs: null, reason: null });
    const rest = await desk.call(route, manager, { query: { limit: 2, before: ids[1] } });
    expect(rest).toMatchObject({ more: false, total: null });
    expect(rest.sessions).toMatchObject([
      { id: ids[0], person: { id: user.person, name: user.name }, device: { name: 'PC-3' }, reason: 'ended-by-self' },
    ]);
  });

  it('finds by person, device, reason and time, and exports what it finds, which the audit tells', async () => {
    const desk = await openTeamDesk(await open());
    const { manager, user, other, ids } = await arrange(desk);
    const found = async (query: object) =>
      (await desk.call(route, manager, { query: { limit: 10, ...query } })).sessions.map(({ id }) => id);
    expect(await found({ person: user.person })).toEqual([ids[2], ids[0]]);
    expect(await found({ device: other })).toEqual([ids[2], ids[1]]);
    expect(await found({ reason: 'ended-by-self' })).toEqual([ids[1], ids[0]]);
    expect(await found({ reason: 'taken-over' })).toEqual([]);
    expect(await found({ to: Date.now() - 60_000 })).toEqual([]);
    expect(await found({ from: Date.now() - 60_000, person: user.person, device: other })).toEqual([ids[2]]);
    const query = { reason: 'ended-by-self' };
    const text = await textOf(await desk.call('GET /api/teams/:team/usage/sessions/export', manager, { query }));
    expect(text.trim().split('\r\n')).toHaveLength(3);
    expect(text).toContain(ids[0]);
    expect(await desk.auditKinds()).toContain('history.exported');
  });
});
