import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { holdOpen, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { type AccountsDesk, ana, atOnce, openAccountsDesk, password } from './test-support/accounts-desk.ts';
import { hashPassword } from './passwords.ts';

const right = { email: ana.email, password };
const signIn = (desk: AccountsDesk, body: unknown = right, address = '192.0.2.7') =>
  desk.refusal('POST /api/sign-in', { body, address });
const tokenOf = (setCookie: string | null) => /^usher=([\w-]{43});/.exec(setCookie ?? '')?.[1] ?? '';

describeOnBothDatabases('signing in', (database) => {
  const start = async () => {
    const desk = openAccountsDesk(await database());
    const owner = await desk.owner();
    // Windows are whole minutes: what one test tries must not fall into two of them.
    desk.moveClock(60_000 - (Date.now() % 60_000));
    return { desk, owner };
  };

  it('sets a cookie of which the database keeps only the hash, for thirty days', async () => {
    const { desk, owner } = await start();
    const { setCookie } = await desk.call('POST /api/sign-in', { body: right });
    expect(setCookie).toMatch(/^usher=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    const actor = await desk.actorOf(setCookie);
    expect(actor).toMatchObject({ person: owner.person, email: ana.email });
    const query = desk.db.read.selectFrom('auth.sign_in').selectAll().where('id', '=', actor.signIn);
    const row = await query.executeTakeFirstOrThrow();
    expect(Buffer.from(row.token_hash)).toEqual(createHash('sha256').update(tokenOf(setCookie)).digest());
    expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(30 * 24 * 3600_000);
    expect(row).toMatchObject({ address: '192.0.2.7', browser: 'Firefox' });
  });

  it('sets a cookie that only https carries, for this host alone, under a public address', async () => {
    const { desk } = await start();
    const { setCookie } = await openAccountsDesk(desk.db, 'https://usher.example.org').call('POST /api/sign-in', {
      body: right,
    });
    expect(setCookie).toMatch(/^__Host-usher=[\w-]{43}; .*Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  });

  it('answers a wrong password and an unknown address alike, with no cookie', async () => {
    const { desk } = await start();
    expect(await signIn(desk, { ...right, password: 'another long password' })).toBe('wrong-credentials');
    expect(await signIn(desk, { ...right, email: 'nobody@harbour.example' })).toBe('wrong-credentials');
    expect(await signIn(desk, { ...right, password: '' })).toBe('wrong-credentials');
    // The set-up's own is the only one.
    expect(await desk.count('auth.sign_in')).toBe(1);
  });

  it('lets in who is suspended, to see that they are (C4)', async () => {
    const { desk, owner } = await start();
    await desk.db.read.updateTable('member').set({ state: 'suspended' }).where('id', '=', owner.member).execute();
    const { setCookie } = await desk.call('POST /api/sign-in', { body: right });
    const { answer } = await desk.call('GET /api/me', { actor: await desk.actorOf(setCookie) });
    expect(answer.teams).toHaveLength(1);
    expect(Object.values(answer.teams[0]?.may ?? {}).filter(Boolean)).toEqual([]);
  });

  it('takes ten tries a minute for one address of a person, existing or not, and no more of nobody else’s', async () => {
    const { desk } = await start();
    for (const email of [ana.email, 'nobody@harbour.example']) {
      const wrong = { email, password: 'another long password' };
      const tries = await atOnce(14, (index) => signIn(desk, wrong, `192.0.2.${index}`));
      expect(tries, email).toEqual({ 'wrong-credentials': 10, 'too-many-tries': 4 });
    }
    expect(await signIn(desk)).toBe('too-many-tries');
    expect(await signIn(desk, { ...right, email: 'other@harbour.example' })).toBe('wrong-credentials');
    desk.moveClock(60_000);
    expect(await signIn(desk)).toBe('ok');
  });

  it('takes thirty tries a minute from one place, whomever they are for and whichever node they come to', async () => {
    const { desk } = await start();
    const other = openAccountsDesk(await database.another());
    other.moveClock(60_000 - (Date.now() % 60_000));
    const tries = await atOnce(34, (index) =>
      signIn(index % 2 === 0 ? desk : other, { ...right, email: `p${index}@harbour.example` }, '192.0.2.8'),
    );
    expect(tries).toEqual({ 'wrong-credentials': 30, 'too-many-tries': 4 });
    expect(await signIn(desk, right, '192.0.2.9')).toBe('ok');
  });

  it('lets nobody in by a password that was changed while it was checked', async () => {
    const { desk, owner } = await start();
    const password_hash = await hashPassword('another long password');
    const commit = await holdOpen(desk.db, (tx) =>
      tx.updateTable('auth.credential').set({ password_hash }).where('person_id', '=', owner.person).execute(),
    );
    const trying = signIn(openAccountsDesk(await database.another()));
    await untilBlocked(desk.db);
    await commit();
    expect(await trying).toBe('wrong-credentials');
    expect(await desk.count('auth.sign_in')).toBe(1);
  });

  it('signs out this browser and no other', async () => {
    const { desk } = await start();
    const [here, there] = [
      (await desk.call('POST /api/sign-in', { body: right })).setCookie,
      (await desk.call('POST /api/sign-in', { body: right })).setCookie,
    ];
    const out = await desk.call('POST /api/sign-out', { actor: await desk.actorOf(here) });
    expect(out.setCookie).toMatch(/^usher=; Max-Age=0; /);
    await expect(desk.actorOf(here)).rejects.toThrow();
    expect((await desk.actorOf(there)).email).toBe(ana.email);
  });

  it('lists a person’s own sign-ins, says which is this one, and revokes no stranger’s', async () => {
    const { desk, owner } = await start();
    await desk.call('POST /api/sign-in', { body: right });
    const { signIns } = (await desk.call('GET /api/me/sign-ins', { actor: owner })).answer;
    expect(signIns.map(({ current }) => String(current)).toSorted()).toEqual(['false', 'true']);
    const stranger = { ...owner, person: '0198c1a0-0000-7000-8000-000000000000', signIn: 'x' };
    const revoke = (actor: typeof owner, id: string) =>
      desk.refusal('DELETE /api/me/sign-ins/:signIn', { actor, params: { signIn: id } });
    const other = signIns.find(({ current }) => !current)?.id ?? '';
    expect(await revoke(stranger, other)).toBe('not-found');
    expect(await revoke(owner, 'no such thing')).toBe('not-found');
    expect(await revoke(owner, other)).toBe('ok');
    expect(await revoke(owner, other)).toBe('not-found');
    expect((await desk.call('GET /api/me/sign-ins', { actor: owner })).answer.signIns).toHaveLength(1);
  });
});
