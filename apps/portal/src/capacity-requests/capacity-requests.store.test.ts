import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { shiftClock } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';

const ask = (desk: TeamDesk, actor: MemberActor, device = desk.device) =>
  desk.call('POST /api/teams/:team/capacity-requests', actor, { body: { device } });
const answer = (desk: TeamDesk, actor: MemberActor, request: string, body: object) =>
  desk.call('POST /api/teams/:team/capacity-requests/:request/answer', actor, { params: { request }, body });
const seenBy = async (desk: TeamDesk, actor: MemberActor) =>
  (await desk.call('GET /api/teams/:team/capacity-requests', actor)).requests;

describeOnBothDatabases('asking for a place (M7)', (open) => {
  it('tells those who can help, and shows the asker who answered what; a second answer replaces the first', async () => {
    const desk = await openTeamDesk(await open(), 1);
    const [manager, owner, user, other] = [
      await desk.member('manager'),
      await desk.member('owner'),
      await desk.member('user'),
      await desk.member('user'),
    ];
    const { told, request } = await ask(desk, user);
    expect(told).toBe(2);
    expect(request).toMatchObject({ asker: user.name, device: { id: desk.device }, mine: true, open: true });
    expect(await seenBy(desk, manager)).toMatchObject([{ id: request.id, mine: false, open: true, answers: [] }]);
    expect(await seenBy(desk, other)).toEqual([]);

    await answer(desk, manager, request.id, { answer: 'not-now', message: 'After lunch' });
    await answer(desk, owner, request.id, { answer: 'capacity-added' });
    await answer(desk, manager, request.id, { answer: 'session-ended' });
    const [seen] = await seenBy(desk, user);
    expect(seen).toMatchObject({ mine: true, open: false });
    expect(seen?.answers).toMatchObject([
      { by: owner.name, role: 'owner', answer: 'capacity-added', message: null },
      { by: manager.name, role: 'manager', answer: 'session-ended', message: null },
    ]);
    expect(await desk.auditKinds()).toEqual([
      'capacity.asked',
      'capacity.answered',
      'capacity.answered',
      'capacity.answered',
    ]);
  });

  it('takes one question a minute from a person, and shows only their newest', async () => {
    const db = await open();
    const desk = await openTeamDesk(db, 1);
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    await ask(desk, user);
    const again = { body: { device: desk.device } };
    expect(await desk.refusal('POST /api/teams/:team/capacity-requests', user, again)).toBe('too-many-tries');
    await shiftClock(db, 61_000);
    const { request } = await ask(desk, user, await desk.anotherDevice());
    expect((await seenBy(desk, manager)).map(({ id }) => id)).toEqual([request.id]);
    await shiftClock(db, 2 * 3_600_000);
    expect(await seenBy(desk, manager)).toEqual([]);
  });

  it('is no longer open once the asker has connected', async () => {
    const desk = await openTeamDesk(await open(), 1);
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    await ask(desk, user);
    await desk.begin(user);
    expect(await seenBy(desk, manager)).toMatchObject([{ open: false }]);
  });

  it('is asked and answered within one team', async () => {
    const db = await open();
    const [desk, elsewhere] = [await openTeamDesk(db, 1), await openTeamDesk(db, 1)];
    const [user, stranger] = [await desk.member('user'), await elsewhere.member('owner')];
    const theirs = { body: { device: elsewhere.device } };
    expect(await desk.refusal('POST /api/teams/:team/capacity-requests', user, theirs)).toBe('not-found');
    const { request } = await ask(desk, user);
    const sent = { params: { request: request.id }, body: { answer: 'not-now' } };
    const route = 'POST /api/teams/:team/capacity-requests/:request/answer';
    expect(await elsewhere.refusal(route, stranger, sent)).toBe('not-found');
    expect(await seenBy(elsewhere, stranger)).toEqual([]);
  });
});
