import { createHash, createPublicKey, verify } from 'node:crypto';
import { fullRights } from '@usher/contract';
import { enrolStatement, parseJoinToken } from '@usher/link/ticket';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { openTeamDesk, origin, refusalOf, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { newAgent } from './test-support/new-agent.ts';

const enrol = 'POST /api/enrol';
const setAccess = 'PUT /api/teams/:team/devices/:device/access';
const list = 'GET /api/teams/:team/devices';
const viewOnly = { ...fullRights, control: false };

async function joinToken(desk: TeamDesk, uses = 1): Promise<{ id: string; secret: string; command: string }> {
  const manager = await desk.member('manager');
  const body = { label: 'office', uses, days: 7 };
  const { token, secret, command } = await desk.call('POST /api/teams/:team/join-tokens', manager, { body });
  return { id: token.id, secret, command };
}

async function names(desk: TeamDesk): Promise<string[]> {
  const query = desk.db.read.selectFrom('device').select('name').where('team_id', '=', desk.team);
  return (await query.orderBy('created_at').execute()).map(({ name }) => name);
}

async function usesLeft(desk: TeamDesk, id: string): Promise<number> {
  const query = desk.db.read.selectFrom('join_token').select('uses_left').where('id', '=', id);
  return (await query.executeTakeFirstOrThrow()).uses_left;
}

const listed = (desk: TeamDesk, entries: readonly { member: string; rights: object }[]) => ({
  params: { device: desk.device },
  body: { access: 'listed', entries },
});

describeOnBothDatabases('devices of a team', (open) => {
  it('enrols a device by a token that pins the portal, and answers with a signature over the join', async () => {
    const desk = await openTeamDesk(await open());
    const token = await joinToken(desk);
    expect(token.command).toBe(`usher agent --portal ${origin} --join ${token.secret}`);
    const request = newAgent().enrolment(token.secret);
    const answer = await desk.call(enrol, null, { body: request });
    expect(answer).toMatchObject({ name: 'crane', team: 'Harbour' });
    const commandKey = Buffer.from(answer.commandKey, 'base64url');
    expect(parseJoinToken(token.secret).commandKeyHash).toBe(
      createHash('sha256').update(commandKey).digest('base64url'),
    );
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: answer.commandKey }, format: 'jwk' });
    const signature = Buffer.from(answer.commandKeySignature, 'base64url');
    expect(verify(null, enrolStatement(request), key, signature)).toBe(true);
    const { devices } = await desk.call(list, await desk.member('user'));
    expect(devices).toContainEqual(expect.objectContaining({ id: answer.device, online: false, access: 'everyone' }));
    expect(await desk.auditKinds()).toContain('device.enrolled');
    const stored = await desk.db.read.selectFrom('join_token').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(stored)).not.toContain(parseJoinToken(token.secret).secret);
  });

  it('answers a replay with the same device: no second one, no second use', async () => {
    const desk = await openTeamDesk(await open());
    const token = await joinToken(desk, 2);
    const request = newAgent().enrolment(token.secret);
    const answers = await Promise.all([0, 1, 2].map(() => desk.call(enrol, null, { body: request })));
    expect(new Set(answers.map(({ device }) => device)).size).toBe(1);
    expect(await names(desk)).toEqual(['PC-3', 'crane']);
    expect(await usesLeft(desk, token.id)).toBe(1);
    expect((await desk.auditKinds()).filter((kind) => kind === 'device.enrolled')).toHaveLength(1);
  });

  it('lets a token be used as often as it says, whatever the race', async () => {
    const desk = await openTeamDesk(await open());
    const token = await joinToken(desk, 3);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => desk.refusal(enrol, null, { body: newAgent().enrolment(token.secret) })),
    );
    expect(answers.toSorted()).toEqual([...Array<string>(5).fill('join-token-gone'), 'ok', 'ok', 'ok']);
    expect(await names(desk)).toEqual(['PC-3', 'crane', 'crane (2)', 'crane (3)']);
  });

  it('refuses a token that is revoked, run out or never was', async () => {
    const desk = await openTeamDesk(await open());
    const manager = await desk.member('manager');
    const [revoked, old] = [await joinToken(desk), await joinToken(desk)];
    await desk.call('DELETE /api/teams/:team/join-tokens/:token', manager, { params: { token: revoked.id } });
    await sql`update join_token set expires_at = now() - interval '1 second' where id = ${old.id}`.execute(
      desk.db.read,
    );
    const unknown = `usher_${'A'.repeat(43)}_${'A'.repeat(43)}`;
    for (const secret of [revoked.secret, old.secret, unknown, 'usher_x']) {
      expect(await desk.refusal(enrol, null, { body: newAgent().enrolment(secret) })).toBe('join-token-gone');
    }
    expect(await names(desk)).toEqual(['PC-3']);
    const { tokens } = await desk.call('GET /api/teams/:team/join-tokens', manager);
    expect(tokens).toEqual([]);
  });

  it.each([
    ['was removed', `removed_at = now()`],
    ['was suspended', `state = 'suspended'`],
    ['runs the team no longer', `role = 'user'`],
  ])('refuses a token whose maker %s (E7)', async (_, change) => {
    const desk = await openTeamDesk(await open());
    const token = await joinToken(desk);
    const makers = sql`where id in (select created_by from join_token)`;
    await sql`update member set ${sql.raw(change)} ${makers}`.execute(desk.db.read);
    const request = newAgent().enrolment(token.secret);
    expect(await refusalOf(desk.call(enrol, null, { body: request }))).toBe('join-token-gone');
    expect(await usesLeft(desk, token.id)).toBe(1);
  });

  it('refuses keys that are not proven, and takes no use for them', async () => {
    const desk = await openTeamDesk(await open());
    const token = await joinToken(desk);
    const [agent, other] = [newAgent(), newAgent()];
    const good = agent.enrolment(token.secret);
    const stolen = other.enrolment(token.secret);
    const forgeries = [
      { ...good, proof: stolen.proof },
      { ...good, linkKeySignature: stolen.linkKeySignature },
      { ...good, linkKey: stolen.linkKey },
      { ...good, identityKey: stolen.identityKey },
      { ...good, identityKey: '' },
      { ...good, proof: '' },
      { ...good, proof: agent.enrolment(`usher_${'A'.repeat(43)}_${'A'.repeat(43)}`).proof },
    ];
    for (const body of forgeries) expect(await desk.refusal(enrol, null, { body })).toBe('bad-request');
    expect(await usesLeft(desk, token.id)).toBe(1);
    expect(await names(desk)).toEqual(['PC-3']);
  });

  it('keeps a key that was removed out, and control characters out of names', async () => {
    const desk = await openTeamDesk(await open());
    const token = await joinToken(desk, 5);
    const agent = newAgent();
    const request = agent.enrolment(token.secret, { hostname: 'cra\u0000ne\u202e\n', os: 'Deb\u0000ian' });
    const { device, name } = await desk.call(enrol, null, { body: request });
    expect(name).toBe('crane');
    await desk.call('DELETE /api/teams/:team/devices/:device', await desk.member('manager'), { params: { device } });
    expect(await desk.refusal(enrol, null, { body: request })).toBe('bad-request');
  });

  it('ends the sessions of a device that is removed, and tells its agent after the commit (E7)', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const id = await desk.begin(user);
    await desk.call('DELETE /api/teams/:team/devices/:device', manager, { params: { device: desk.device } });
    expect(await desk.row(id)).toMatchObject({ state: 'ending', reason: 'device-removed', endedBy: manager.name });
    expect(desk.disconnected).toEqual([{ device: desk.device, type: 'device.removed' }]);
    expect((await desk.call(list, manager)).devices).toEqual([]);
    expect(await desk.tryConnect(user)).toBe('not-found');
  });

  it('ends live sessions of whoever loses access, and narrows those of whoever loses a right (E7)', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, narrowed, lost] = [
      await desk.member('manager'),
      await desk.member('user'),
      await desk.member('user'),
    ];
    const [kept, gone] = [await desk.begin(narrowed), await desk.begin(lost)];
    const entries = [{ member: narrowed.member, rights: viewOnly }];
    await desk.call(setAccess, manager, listed(desk, entries));
    expect(await desk.row(gone)).toMatchObject({ state: 'ending', reason: 'access-revoked', endedBy: manager.name });
    expect(await desk.row(kept)).toMatchObject({ state: 'active', rights: viewOnly });
    expect(desk.toAgent).toContainEqual({ type: 'rights', id: kept, fence: 1, rights: viewOnly });
    expect(await desk.tryConnect(lost)).toBe('no-access');
    expect((await desk.call(list, lost)).devices).toEqual([]);
    expect((await desk.call(list, narrowed)).devices[0]?.myRights).toEqual(viewOnly);
    const read = await desk.call('GET /api/teams/:team/devices/:device/access', manager, {
      params: { device: desk.device },
    });
    expect(read).toMatchObject({ access: 'listed', entries, inherited: [] });
    const own = { group: null, deviceGroup: null };
    expect(read.people).toEqual([{ member: narrowed.member, name: narrowed.name, rights: viewOnly, by: [own] }]);
  });

  it('means nobody by an empty list; who manages it still sees it', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    await desk.call(setAccess, manager, listed(desk, []));
    expect((await desk.call(list, user)).devices).toEqual([]);
    const seen = (await desk.call(list, manager)).devices[0];
    expect(seen).toMatchObject({ myRights: null, may: { connect: false, manageAccess: true } });
    expect(await desk.tryConnect(manager)).toBe('no-access');
  });

  it('takes no list that names strangers or somebody twice', async () => {
    const db = await open();
    const desk = await openTeamDesk(db);
    const stranger = await (await openTeamDesk(db)).member('user');
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const entry = ({ member }: MemberActor) => ({ member, rights: fullRights });
    expect(await desk.refusal(setAccess, manager, listed(desk, [entry(stranger)]))).toBe('not-found');
    expect(await desk.refusal(setAccess, manager, listed(desk, [entry(user), entry(user)]))).toBe('bad-request');
    expect((await desk.call(list, user)).devices[0]?.access).toBe('everyone');
  });

  it('never touches a device of another team', async () => {
    const db = await open();
    const [desk, elsewhere] = [await openTeamDesk(db), await openTeamDesk(db)];
    const owner = await elsewhere.member('owner');
    const params = { params: { device: desk.device } };
    const rename = { ...params, body: { name: 'Mine' } };
    const answers = await Promise.all([
      refusalOf(elsewhere.call('PATCH /api/teams/:team/devices/:device', owner, rename)),
      refusalOf(elsewhere.call('DELETE /api/teams/:team/devices/:device', owner, params)),
      refusalOf(elsewhere.call(setAccess, owner, listed(desk, []))),
    ]);
    expect(answers).toEqual(['not-found', 'not-found', 'not-found']);
    expect(elsewhere.disconnected).toEqual([]);
    expect(await names(desk)).toEqual(['PC-3']);
  });

  it('says who is on a device by name only to those who may see sessions', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user, other] = [await desk.member('manager'), await desk.member('user'), await desk.member('user')];
    await desk.begin(user);
    const activeFor = async (reader: MemberActor) => (await desk.call(list, reader)).devices[0]?.activeSessions;
    expect(await activeFor(manager)).toMatchObject([{ mine: false, name: user.name }]);
    expect(await activeFor(user)).toMatchObject([{ mine: true, name: user.name }]);
    expect(await activeFor(other)).toMatchObject([{ mine: false, name: null, initials: '?' }]);
  });

  it('keeps who is on a device through every step of a resume, once, and no longer than the session (L4)', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const { agentReports } = desk.sessions;
    const id = await desk.begin(user);
    const onIt = async () => (await desk.call(list, manager)).devices[0]?.activeSessions.map(({ session }) => session);
    expect(await onIt()).toEqual([id]);
    await agentReports.state(desk.device, 1, { type: 'session.state', id, fence: 1, state: 'resuming' });
    expect(await onIt(), 'its last pipe was lost').toEqual([id]);
    await desk.leave(id, 1);
    expect(await onIt(), 'the tab was closed, and may be loading anew').toEqual([id]);
    const fence = await desk.resume(user, id);
    expect(await onIt(), 'admitted anew').toEqual([id]);
    await agentReports.begin(desk.device, 1, { type: 'begin', id, fence });
    expect(await onIt(), 'its screen is open again').toEqual([id]);
    expect(await desk.row(id)).toMatchObject({ state: 'active', fence: 2 });
    await desk.end(user, id);
    await agentReports.stopped(desk.device, 1, {
      type: 'session.stopped',
      id,
      fence,
      reason: 'ended-by-self',
      stoppedAfterMs: 4,
    });
    expect(await onIt()).toEqual([]);
  });
});
