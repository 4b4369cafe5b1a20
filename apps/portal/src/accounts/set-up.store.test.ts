import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { type AccountsDesk, ana, atOnce, openAccountsDesk } from './test-support/accounts-desk.ts';

const claimed = (desk: AccountsDesk, code: string, address = '192.0.2.7') =>
  desk.refusal('POST /api/setup/claim', { body: { code }, address });
const open = async (desk: AccountsDesk): Promise<string> => (await desk.accounts.openSetUp()) ?? '';
const claim = async (desk: AccountsDesk, code: string): Promise<string> =>
  (await desk.call('POST /api/setup/claim', { body: { code } })).answer.claim;
const complete = (desk: AccountsDesk, given: string, person = ana) =>
  desk.refusal('POST /api/setup', { body: { claim: given, ...person } });
const isOpen = async (desk: AccountsDesk) => (await desk.call('GET /api/setup')).answer.open;

async function ownersOf({ db }: AccountsDesk) {
  return db.read.selectFrom('member').select(['id', 'team_id', 'person_id']).where('role', '=', 'owner').execute();
}

describeOnBothDatabases('the set-up', (database) => {
  it('makes the Owner, the team and a sign-in, and burns the code', async () => {
    const desk = openAccountsDesk(await database());
    const given = await claim(desk, await open(desk));
    const { answer, setCookie } = await desk.call('POST /api/setup', { body: { claim: given, ...ana } });
    const actor = await desk.actorOf(setCookie);
    expect(actor).toMatchObject({ name: ana.name, email: ana.email });
    expect(await ownersOf(desk)).toMatchObject([{ team_id: answer.team, person_id: actor.person }]);
    expect(desk.setUp).toEqual([answer.team]);
    const subscription = desk.db.read.selectFrom('subscription').select(['team_id', 'capacity', 'state']);
    expect(await subscription.execute()).toEqual([{ team_id: answer.team, capacity: 3, state: 'active' }]);
    const audit = await desk.db.read.selectFrom('audit_event').select(['kind', 'actor', 'address']).execute();
    expect(audit).toEqual([{ kind: 'team.created', actor: ana.name, address: '192.0.2.7' }]);
    expect(await isOpen(desk)).toBe(false);
  });

  it('is gone for good once there is an Owner, whatever is known of it', async () => {
    const desk = openAccountsDesk(await database());
    const code = await open(desk);
    const given = await claim(desk, code);
    expect(await complete(desk, given)).toBe('ok');
    expect(await claimed(desk, code)).toBe('setup-gone');
    expect(await claimed(desk, 'anything')).toBe('setup-gone');
    expect(await complete(desk, given)).toBe('setup-gone');
    expect(await desk.accounts.openSetUp()).toBeNull();
    expect(await desk.accounts.setUpGone()).toBe(true);
  });

  it('shows a code of 128 bits, keeps only its hash, and reads it as people type it', async () => {
    const desk = openAccountsDesk(await database());
    const code = await open(desk);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]$/);
    const row = await desk.db.read.selectFrom('setup_code').selectAll().executeTakeFirstOrThrow();
    expect(Buffer.from(row.code_hash)).toEqual(createHash('sha256').update(code.replaceAll('-', '')).digest());
    const typed = ` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect(await claimed(desk, typed)).toBe('ok');
  });

  it('lets one of several claims go first, whichever node they come to', async () => {
    const desk = openAccountsDesk(await database());
    const other = openAccountsDesk(await database.another());
    const code = await open(desk);
    expect(await atOnce(8, (index) => claimed(index % 2 === 0 ? desk : other, code))).toEqual({
      ok: 1,
      'setup-busy': 7,
    });
  });

  it('gives the set-up free two minutes after a claim that nobody completed', async () => {
    const desk = openAccountsDesk(await database());
    const code = await open(desk);
    const lost = await claim(desk, code);
    desk.moveClock(119_000);
    expect(await claimed(desk, code)).toBe('setup-busy');
    desk.moveClock(2000);
    expect(await complete(desk, lost)).toBe('setup-code-wrong');
    const next = await claim(desk, code);
    expect(await complete(desk, lost)).toBe('setup-code-wrong');
    expect(await complete(desk, next)).toBe('ok');
    expect(await ownersOf(desk)).toHaveLength(1);
  });

  it('starts again with a new code after a crash between claim and completion', async () => {
    const desk = openAccountsDesk(await database());
    const code = await open(desk);
    const lost = await claim(desk, code);
    const restarted = openAccountsDesk(desk.db);
    const fresh = await open(restarted);
    expect(fresh).not.toBe(code);
    expect(await claimed(restarted, code)).toBe('setup-code-wrong');
    expect(await complete(restarted, lost)).toBe('setup-code-wrong');
    expect([await desk.count('person'), await desk.count('setup_code')]).toEqual([0, 1]);
    expect(await complete(restarted, await claim(restarted, fresh))).toBe('ok');
  });

  it('leaves nothing behind and the claim good when the completion fails half-way', async () => {
    const desk = openAccountsDesk(await database());
    const given = await claim(desk, await open(desk));
    await expect(
      desk.call('POST /api/setup', { body: { claim: given, ...ana, team: 'x'.repeat(101) } }),
    ).rejects.toThrow();
    expect([await desk.count('person'), await desk.count('member'), await desk.count('team')]).toEqual([0, 0, 0]);
    expect(await complete(desk, given)).toBe('ok');
  });

  it('forgets a code after an hour', async () => {
    const desk = openAccountsDesk(await database());
    const code = await open(desk);
    desk.moveClock(3599_000);
    expect(await isOpen(desk)).toBe(true);
    desk.moveClock(2000);
    expect(await isOpen(desk)).toBe(false);
    expect(await claimed(desk, code)).toBe('setup-code-wrong');
  });

  it('answers five wrong tries a minute in all, wherever they come from and to whichever node', async () => {
    const desk = openAccountsDesk(await database());
    const other = openAccountsDesk(await database.another());
    await open(desk);
    moveToMinuteStart(desk, other);
    const tries = await atOnce(12, (index) => claimed(index % 2 === 0 ? desk : other, 'WRONG', `192.0.2.${index}`));
    expect(tries).toEqual({ 'setup-code-wrong': 5, 'too-many-tries': 7 });
    expect(await complete(desk, 'a claim of nobody')).toBe('too-many-tries');
    expect([...desk.warnings, ...other.warnings]).toHaveLength(5);
    expect(desk.warnings).toContainEqual({ address: expect.stringMatching(/^192\.0\.2\.\d+$/) as string });
    desk.moveClock(60_000);
    expect(await claimed(desk, 'WRONG')).toBe('setup-code-wrong');
  });

  it('lets no stranger keep the Owner out: who knows the code gets in among any number of wrong tries', async () => {
    const desk = openAccountsDesk(await database());
    const code = await open(desk);
    await atOnce(20, () => claimed(desk, 'WRONG'));
    const given = await claim(desk, code);
    await atOnce(20, () => complete(desk, 'a claim of nobody'));
    expect(await complete(desk, given)).toBe('ok');
  });

  it('makes one Owner of two who complete one claim at once', async () => {
    const desk = openAccountsDesk(await database());
    const other = openAccountsDesk(await database.another());
    const given = await claim(desk, await open(desk));
    const answers = await atOnce(6, (index) =>
      complete(index % 2 === 0 ? desk : other, given, { ...ana, email: `owner-${index}@harbour.example` }),
    );
    expect(answers['ok']).toBe(1);
    expect([await desk.count('person'), await desk.count('team'), await desk.count('auth.sign_in')]).toEqual([1, 1, 1]);
  });

  it('leaves one code, the last that was shown, of nodes that start at once', async () => {
    const desk = openAccountsDesk(await database());
    const other = openAccountsDesk(await database.another());
    for (let round = 0; round < 5; round += 1) {
      const codes = await Promise.all([open(desk), open(other), open(desk), open(other)]);
      expect(await desk.count('setup_code')).toBe(1);
      const row = await desk.db.read.selectFrom('setup_code').select('code_hash').executeTakeFirstOrThrow();
      const hashes = codes.map((code) => createHash('sha256').update(code.replaceAll('-', '')).digest('hex'));
      expect(hashes).toContain(Buffer.from(row.code_hash).toString('hex'));
    }
  });

  it('makes one Owner on two nodes, even of two codes that were both right', async () => {
    const desk = openAccountsDesk(await database());
    const other = openAccountsDesk(await database.another());
    const first = await claim(desk, await open(desk));
    const kept = await desk.db.read.selectFrom('setup_code').selectAll().executeTakeFirstOrThrow();
    const second = await claim(other, await open(other));
    await desk.db.read.insertInto('setup_code').values(kept).execute();
    const answers = await Promise.all([
      complete(desk, first),
      complete(other, second, { ...ana, email: 'second@harbour.example' }),
    ]);
    expect(answers.toSorted()).toEqual(['ok', 'setup-gone']);
    expect(await ownersOf(desk)).toHaveLength(1);
    expect([await desk.count('person'), await desk.count('team')]).toEqual([1, 1]);
  });
});

/** The windows are whole minutes: what is tried at once must not fall into two of them. */
function moveToMinuteStart(...desks: AccountsDesk[]): void {
  const aheadMs = 60_000 - (Date.now() % 60_000);
  for (const desk of desks) desk.moveClock(aheadMs);
}
