import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { Actor } from '../ports.ts';
import { type AccountsDesk, ana, atOnce, openAccountsDesk, password } from './test-support/accounts-desk.ts';

const next = 'another long password';
const change = (desk: AccountsDesk, actor: Actor, body: unknown = { current: password, next }) =>
  desk.refusal('POST /api/me/password', { actor, body });
const signIn = (desk: AccountsDesk, with_: string) =>
  desk.refusal('POST /api/sign-in', { body: { email: ana.email, password: with_ } });

describeOnBothDatabases('changing the password', (database) => {
  it('puts the new in the place of the old, and ends every sign-in but this one (E7)', async () => {
    const desk = openAccountsDesk(await database());
    const owner = await desk.owner();
    const elsewhere = (await desk.call('POST /api/sign-in', { body: { email: ana.email, password } })).setCookie;
    expect(await change(desk, owner)).toBe('ok');
    await expect(desk.actorOf(elsewhere)).rejects.toThrow();
    const { signIns } = (await desk.call('GET /api/me/sign-ins', { actor: owner })).answer;
    expect(signIns.map(({ id }) => id)).toEqual([owner.signIn]);
    expect([await signIn(desk, password), await signIn(desk, next)]).toEqual(['wrong-credentials', 'ok']);
  });

  it('changes nothing for who does not know the old', async () => {
    const desk = openAccountsDesk(await database());
    const owner = await desk.owner();
    const elsewhere = (await desk.call('POST /api/sign-in', { body: { email: ana.email, password } })).setCookie;
    for (const current of ['', next, `${password} `]) {
      expect(await change(desk, owner, { current, next })).toBe('wrong-credentials');
    }
    expect((await desk.actorOf(elsewhere)).person).toBe(owner.person);
    expect([await signIn(desk, next), await signIn(desk, password)]).toEqual(['wrong-credentials', 'ok']);
  });

  it('changes once of several at once that know the same old one', async () => {
    const desk = openAccountsDesk(await database());
    const owner = await desk.owner();
    const other = openAccountsDesk(await database.another());
    const answers = await atOnce(4, (index) =>
      change(index % 2 === 0 ? desk : other, owner, { current: password, next: `${next} ${index}` }),
    );
    expect(answers).toEqual({ ok: 1, 'wrong-credentials': 3 });
    const works = await Promise.all([0, 1, 2, 3].map((index) => signIn(desk, `${next} ${index}`)));
    expect(works.filter((answer) => answer === 'ok')).toHaveLength(1);
  });

  it('takes ten tries a minute of one person', async () => {
    const desk = openAccountsDesk(await database());
    const owner = await desk.owner();
    desk.moveClock(60_000 - (Date.now() % 60_000));
    const answers = await atOnce(13, () => change(desk, owner, { current: 'wrong', next }));
    expect(answers).toEqual({ 'wrong-credentials': 10, 'too-many-tries': 3 });
    expect(await change(desk, owner)).toBe('too-many-tries');
  });
});
