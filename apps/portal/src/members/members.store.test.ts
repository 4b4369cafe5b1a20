import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { openTeamDesk, origin, refusalOf, type TeamDesk } from '../teams/test-support/team-desk.ts';

const patch = 'PATCH /api/teams/:team/members/:member';
const remove = 'DELETE /api/teams/:team/members/:member';
const to = ({ member }: MemberActor, body?: unknown) => ({ params: { member }, body });

async function openInvitations(desk: TeamDesk): Promise<string[]> {
  const query = desk.db.read.selectFrom('invitation').select('id').where('team_id', '=', desk.team);
  return (await query.where('revoked_at', 'is', null).execute()).map(({ id }) => id);
}

describeOnBothDatabases('people of a team', (open) => {
  it('ends the sessions of whoever is suspended, at once and in the same act (E7)', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user, other] = [await desk.member('manager'), await desk.member('user'), await desk.member('user')];
    const [theirs, others] = [await desk.begin(user), await desk.begin(other)];
    const view = await desk.call(patch, manager, to(user, { state: 'suspended' }));
    expect(view.state).toBe('suspended');
    expect(await desk.row(theirs)).toMatchObject({ state: 'ending', reason: 'member-removed', endedBy: manager.name });
    expect(await desk.row(others)).toMatchObject({ state: 'active' });
    expect(desk.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id: theirs }));
    expect(await desk.tryConnect(user)).toBe('member-suspended');
    expect(await desk.auditKinds()).toContain('member.suspended');
    await desk.call(patch, manager, to(user, { state: 'active' }));
    expect(await desk.auditKinds()).toContain('member.reinstated');
  });

  it('ends the sessions of whoever is removed or leaves, and their access (E7)', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user, leaver] = [
      await desk.member('manager'),
      await desk.member('user'),
      await desk.member('user'),
    ];
    const [theirs, left] = [await desk.begin(user), await desk.begin(leaver)];
    await desk.call(remove, manager, to(user));
    await desk.call(remove, leaver, to(leaver));
    expect(await desk.row(theirs)).toMatchObject({ state: 'ending', reason: 'member-removed' });
    expect(await desk.row(left)).toMatchObject({ state: 'ending', reason: 'member-removed' });
    expect(await desk.tryConnect(user)).toBe('not-found');
    expect(await desk.refusal('GET /api/teams/:team/devices', user)).toBe('not-found');
    expect(await desk.auditKinds()).toEqual(expect.arrayContaining(['member.removed', 'member.left']));
  });

  it('lets nobody manage or grant above their own role, and nobody but the Owner touch the Owner', async () => {
    const desk = await openTeamDesk(await open());
    const [owner, admin] = [await desk.member('owner'), await desk.member('admin')];
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    expect(await desk.refusal(patch, manager, to(admin, { role: 'user' }))).toBe('role-above-yours');
    expect(await desk.refusal(patch, manager, to(user, { role: 'admin' }))).toBe('role-above-yours');
    expect(await desk.refusal(patch, admin, to(user, { role: 'owner' }))).toBe('role-above-yours');
    expect(await desk.refusal(patch, manager, to(manager, { role: 'user' }))).toBe('role-above-yours');
    expect(await desk.refusal(patch, admin, to(owner, { state: 'suspended' }))).toBe('last-owner');
    expect(await desk.refusal(remove, admin, to(owner))).toBe('last-owner');
    expect(await desk.refusal(remove, owner, to(owner))).toBe('last-owner');
    expect(await desk.refusal(remove, user, to(manager))).toBe('forbidden');
    expect([await desk.roleOf(owner), await desk.roleOf(user)]).toEqual(['owner', 'user']);
  });

  it('changes role and state together or not at all, and says nothing when nothing changes', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, user] = [await desk.member('manager'), await desk.member('user')];
    const both = { role: 'admin', state: 'suspended' };
    expect(await desk.refusal(patch, manager, to(user, both))).toBe('role-above-yours');
    await desk.call(patch, manager, to(user, { role: 'user', state: 'active' }));
    expect(await desk.auditKinds()).toEqual([]);
    await desk.call(patch, manager, to(user, { role: 'manager', state: 'suspended' }));
    expect(await desk.auditKinds()).toEqual(['member.role-changed', 'member.suspended']);
  });

  it('judges by the role that stands under the lock: of two who remove each other one remains (C3)', async () => {
    const db = await open();
    const desk = await openTeamDesk(db);
    const pairs = await Promise.all(
      [0, 1, 2, 3, 4].map(async () => [await desk.member('admin'), await desk.member('admin')] as const),
    );
    for (const [a, b] of pairs) {
      const answers = await Promise.all([desk.refusal(remove, a, to(b)), desk.refusal(remove, b, to(a))]);
      expect(answers.toSorted()).toEqual(['not-found', 'ok']);
      expect([await desk.roleOf(a), await desk.roleOf(b)].toSorted()).toEqual(['admin', 'gone']);
    }
  });

  it('has one Owner whatever the race to hand over', async () => {
    const desk = await openTeamDesk(await open());
    const owner = await desk.member('owner');
    const heirs = await Promise.all([0, 1, 2, 3].map(() => desk.member('user')));
    const body = (heir: MemberActor) => ({ body: { member: heir.member } });
    const answers = await Promise.all(
      heirs.map((heir) => desk.refusal('POST /api/teams/:team/owner', owner, body(heir))),
    );
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(1);
    expect(new Set(answers)).toEqual(new Set(['ok', 'forbidden']));
    const roles = await Promise.all(heirs.map((heir) => desk.roleOf(heir)));
    expect(roles.filter((role) => role === 'owner')).toHaveLength(1);
    expect(await desk.roleOf(owner)).toBe('admin');
  });

  it('hands ownership to nobody who is suspended', async () => {
    const desk = await openTeamDesk(await open());
    const [owner, user] = [await desk.member('owner'), await desk.member('user')];
    await desk.setState(user, 'suspended');
    const sent = { body: { member: user.member } };
    expect(await desk.refusal('POST /api/teams/:team/owner', owner, sent)).toBe('bad-request');
    expect(await desk.roleOf(owner)).toBe('owner');
  });

  it('shows an invitation link once and keeps only its hash', async () => {
    const desk = await openTeamDesk(await open());
    const manager = await desk.member('manager');
    const made = await desk.call('POST /api/teams/:team/invitations', manager, {
      body: { role: 'user', email: 'ana@harbour.example' },
    });
    const token = made.link.slice(`${origin}/invite/`.length);
    expect(made.link).toBe(`${origin}/invite/${token}`);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const row = await desk.db.read.selectFrom('invitation').selectAll().executeTakeFirstOrThrow();
    expect(Buffer.from(row.token_hash)).toEqual(createHash('sha256').update(token).digest());
    const { invitations } = await desk.call('GET /api/teams/:team/invitations', manager);
    expect(invitations).toEqual([made.invitation]);
    expect(JSON.stringify(invitations)).not.toContain(token);
  });

  it('invites nobody above the inviter, nor who is in the team already', async () => {
    const desk = await openTeamDesk(await open());
    const [manager, owner, user] = [
      await desk.member('manager'),
      await desk.member('owner'),
      await desk.member('user'),
    ];
    const invite = (actor: MemberActor, body: unknown) =>
      desk.refusal('POST /api/teams/:team/invitations', actor, { body });
    expect(await invite(manager, { role: 'admin' })).toBe('role-above-yours');
    expect(await invite(owner, { role: 'owner' })).toBe('role-above-yours');
    expect(await invite(manager, { role: 'user', email: user.email })).toBe('already-member');
    expect(await openInvitations(desk)).toEqual([]);
  });

  it('takes an invitation back once, and never one of another team', async () => {
    const db = await open();
    const desk = await openTeamDesk(db);
    const elsewhere = await openTeamDesk(db);
    const [manager, stranger] = [await desk.member('manager'), await elsewhere.member('owner')];
    const made = await desk.call('POST /api/teams/:team/invitations', manager, { body: { role: 'user' } });
    const sent = { params: { invitation: made.invitation.id } };
    const revoke = 'DELETE /api/teams/:team/invitations/:invitation';
    expect(await elsewhere.refusal(revoke, stranger, sent)).toBe('not-found');
    expect(await openInvitations(desk)).toHaveLength(1);
    const answers = await Promise.all([0, 1, 2].map(() => refusalOf(desk.call(revoke, manager, sent))));
    expect(answers.toSorted()).toEqual(['not-found', 'not-found', 'ok']);
    expect(await openInvitations(desk)).toEqual([]);
  });

  it('takes back the invitations of whoever may no longer grant their roles', async () => {
    const desk = await openTeamDesk(await open());
    const [owner, admin] = [await desk.member('owner'), await desk.member('admin')];
    const invite = async (role: string) =>
      (await desk.call('POST /api/teams/:team/invitations', admin, { body: { role } })).invitation.id;
    const [asAdmin, asUser] = [await invite('admin'), await invite('user')];
    await desk.call(patch, owner, to(admin, { role: 'manager' }));
    expect(await openInvitations(desk)).toEqual([asUser]);
    expect(await openInvitations(desk)).not.toContain(asAdmin);
    await desk.call(remove, owner, to(admin));
    expect(await openInvitations(desk)).toEqual([]);
  });
});
