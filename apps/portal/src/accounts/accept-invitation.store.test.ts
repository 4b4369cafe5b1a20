import { expect, it } from 'vitest';
import { lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { Actor, MemberActor } from '../ports.ts';
import { holdOpen, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { type AccountsDesk, ana, atOnce, ben, type Invited, openAccountsDesk } from './test-support/accounts-desk.ts';

const accept = (
  desk: AccountsDesk,
  { token }: Pick<Invited, 'token'>,
  body: unknown = ben,
  actor: Actor | null = null,
) => desk.refusal('POST /api/invitations/:token/accept', { params: { token }, body, actor });
const look = (desk: AccountsDesk, { token }: Pick<Invited, 'token'>) =>
  desk.refusal('GET /api/invitations/:token', { params: { token } });

async function invitationRow({ db }: AccountsDesk, { id }: Invited) {
  return db.read.selectFrom('invitation').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

async function membersOf({ db }: AccountsDesk, person: string) {
  const query = db.read.selectFrom('member').select(['role', 'state', 'removed_at']).where('person_id', '=', person);
  return query.orderBy('created_at').execute();
}

/** Somebody else with an account, who is in no team. */
async function stranger(desk: AccountsDesk, owner: MemberActor): Promise<Actor> {
  const invitation = await desk.invite(owner, { role: 'user' });
  const { setCookie } = await desk.call('POST /api/invitations/:token/accept', {
    params: { token: invitation.token },
    body: { ...ben, email: 'cleo@harbour.example', name: 'Cleo Sato' },
  });
  const actor = await desk.actorOf(setCookie);
  const removed = { removed_at: new Date() };
  await desk.db.read.updateTable('member').set(removed).where('person_id', '=', actor.person).execute();
  return actor;
}

describeOnBothDatabases('accepting an invitation', (database) => {
  const start = async () => {
    const desk = openAccountsDesk(await database());
    return { desk, owner: await desk.owner() };
  };

  it('makes an account, a member of the promised role and a sign-in', async () => {
    const { desk, owner } = await start();
    const invitation = await desk.invite(owner, { role: 'manager', email: ben.email });
    const seen = await desk.call('GET /api/invitations/:token', { params: { token: invitation.token } });
    expect(seen.answer).toEqual({ team: ana.team, role: 'manager', invitedBy: ana.name, email: ben.email });
    const { answer, setCookie } = await desk.call('POST /api/invitations/:token/accept', {
      params: { token: invitation.token },
      body: ben,
    });
    const actor = await desk.actorOf(setCookie);
    expect([answer.team, actor.name]).toEqual([owner.team, ben.name]);
    expect(await membersOf(desk, actor.person)).toEqual([{ role: 'manager', state: 'active', removed_at: null }]);
    const events = desk.db.read.selectFrom('audit_event').select(['kind', 'actor']).orderBy('number', 'desc');
    expect(await events.executeTakeFirst()).toEqual({ kind: 'member.joined', actor: ben.name });
    expect((await invitationRow(desk, invitation)).accepted_by).not.toBeNull();
  });

  it('lets whoever is signed in join as themselves, whatever else they send', async () => {
    const { desk, owner } = await start();
    const cleo = await stranger(desk, owner);
    const people = await desk.count('person');
    const invitation = await desk.invite(owner, { role: 'admin' });
    const { setCookie } = await desk.call('POST /api/invitations/:token/accept', {
      params: { token: invitation.token },
      body: { ...ben, email: ana.email },
      actor: cleo,
    });
    expect([setCookie, await desk.count('person')]).toEqual([null, people]);
    expect((await membersOf(desk, cleo.person)).at(-1)).toMatchObject({ role: 'admin', removed_at: null });
  });

  it('works once', async () => {
    const { desk, owner } = await start();
    const invitation = await desk.invite(owner, { role: 'user' });
    expect(await accept(desk, invitation)).toBe('ok');
    expect(await look(desk, invitation)).toBe('invitation-gone');
    expect(await accept(desk, invitation, { ...ben, email: 'second@harbour.example' })).toBe('invitation-gone');
  });

  it('works once of many at once, whichever node they come to, and leaves no account of the others', async () => {
    const { desk, owner } = await start();
    const other = openAccountsDesk(await database.another());
    const invitation = await desk.invite(owner, { role: 'user' });
    const answers = await atOnce(8, (index) =>
      accept(index % 2 === 0 ? desk : other, invitation, { ...ben, email: `p${index}@harbour.example` }),
    );
    expect(answers).toEqual({ ok: 1, 'invitation-gone': 7 });
    expect([await desk.count('person'), await desk.count('member')]).toEqual([2, 2]);
  });

  it('is over after its time, when it was taken back, and by any other token', async () => {
    const { desk, owner } = await start();
    const [revoked, late] = [await desk.invite(owner, { role: 'user' }), await desk.invite(owner, { role: 'user' })];
    const revokedAt = { revoked_at: new Date() };
    await desk.db.read.updateTable('invitation').set(revokedAt).where('id', '=', revoked.id).execute();
    for (const invitation of [revoked, { token: 'nonsense' }, { token: late.token.toLowerCase() }]) {
      expect([await look(desk, invitation), await accept(desk, invitation)]).toEqual([
        'invitation-gone',
        'invitation-gone',
      ]);
    }
    desk.moveClock(7 * 24 * 3600_000 - 5000);
    expect(await look(desk, late)).toBe('ok');
    desk.moveClock(6000);
    expect([await look(desk, late), await accept(desk, late)]).toEqual(['invitation-gone', 'invitation-gone']);
    expect(await desk.count('person')).toBe(1);
  });

  it('is over for who was about to accept it when it was taken back', async () => {
    const { desk, owner } = await start();
    const invitation = await desk.invite(owner, { role: 'user' });
    const commit = await holdOpen(desk.db, async (tx) => {
      await lockTeam(tx, owner.team);
      const revokedAt = { revoked_at: new Date() };
      await tx.updateTable('invitation').set(revokedAt).where('id', '=', invitation.id).execute();
    });
    const accepting = accept(openAccountsDesk(await database.another()), invitation);
    await untilBlocked(desk.db);
    await commit();
    expect(await accepting).toBe('invitation-gone');
    expect(await desk.count('person')).toBe(1);
  });

  it('stays open after an acceptance that failed', async () => {
    const { desk, owner } = await start();
    const invitation = await desk.invite(owner, { role: 'user' });
    expect(await accept(desk, invitation, { ...ben, email: ana.email })).toBe('email-taken');
    expect(await accept(desk, invitation, {})).toBe('bad-request');
    expect(await accept(desk, invitation, {}, owner)).toBe('already-member');
    expect(await invitationRow(desk, invitation)).toMatchObject({ accepted_at: null, accepted_by: null });
    expect(await accept(desk, invitation)).toBe('ok');
  });

  it('gives nobody a second membership: not by two links at once, nor out of a suspension', async () => {
    const { desk, owner } = await start();
    const cleo = await stranger(desk, owner);
    const links = await Promise.all([0, 1, 2].map(() => desk.invite(owner, { role: 'admin' })));
    const other = openAccountsDesk(await database.another());
    const answers = await atOnce(3, (index) =>
      accept(index % 2 === 0 ? desk : other, links[index] ?? { token: '' }, {}, cleo),
    );
    expect(answers).toEqual({ ok: 1, 'already-member': 2 });
    await desk.db.read.updateTable('member').set({ state: 'suspended' }).where('person_id', '=', cleo.person).execute();
    expect(await accept(desk, await desk.invite(owner, { role: 'user' }), {}, cleo)).toBe('already-member');
  });

  it('makes one account of one e-mail address that two accept with at once', async () => {
    const { desk, owner } = await start();
    const links = await Promise.all([0, 1].map(() => desk.invite(owner, { role: 'user' })));
    const answers = await atOnce(2, (index) => accept(desk, links[index] ?? { token: '' }));
    expect(answers).toEqual({ ok: 1, 'email-taken': 1 });
  });

  it('counts who tries links, thirty a minute from one place', async () => {
    const { desk, owner } = await start();
    const { token } = await desk.invite(owner, { role: 'user' });
    desk.moveClock(60_000 - (Date.now() % 60_000));
    const answers = await atOnce(34, () => look(desk, { token: 'guess' }));
    expect(answers).toEqual({ 'invitation-gone': 30, 'too-many-tries': 4 });
    expect(await accept(desk, { token })).toBe('too-many-tries');
  });
});
