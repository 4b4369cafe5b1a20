import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { newId, openTeamDesk } from '../teams/test-support/team-desk.ts';
import { pruneSignIns } from './prune-sign-ins.ts';

const dayMs = 24 * 3600_000;

describeOnBothDatabases('sign-ins that are over', (open) => {
  let db: Db;
  const start = async () => {
    db = await open();
    const desk = await openTeamDesk(db);
    return { desk, user: await desk.member('user') };
  };
  /** One that ran out, and was perhaps revoked, so many days ago. */
  async function add(person: string, expiredDays: number, revokedDays: number | null = null): Promise<string> {
    const id = newId();
    const ago = (days: number) => new Date(Date.now() - days * dayMs);
    const revoked_at = revokedDays === null ? null : ago(revokedDays);
    await db.read
      .insertInto('auth.sign_in')
      .values({
        id,
        person_id: person,
        token_hash: randomBytes(32),
        created_at: ago(expiredDays + 30),
        expires_at: ago(expiredDays),
        revoked_at,
      })
      .execute();
    return id;
  }
  const left = async () =>
    (await db.read.selectFrom('auth.sign_in').select('id').execute()).map(({ id }) => id).toSorted();

  it('are kept for 90 days from when they ran out or were revoked, and then deleted', async () => {
    const { user } = await start();
    const kept = [user.signIn, await add(user.person, 89), await add(user.person, -5, 89), await add(user.person, -5)];
    const gone = [await add(user.person, 91), await add(user.person, 80, 91), await add(user.person, 91, 95)];
    expect(await left()).toEqual([...kept, ...gone].toSorted());
    expect(await pruneSignIns(db, 2)).toBe(3);
    expect(await left()).toEqual(kept.toSorted());
    expect(await pruneSignIns(db)).toBe(0);
  });

  it('stay while a place is held or waited for under them (E7), and go once it is free', async () => {
    const { desk, user } = await start();
    const [held, waits, done] = [await add(user.person, 91), await add(user.person, 91), await add(user.person, 91)];
    const session = await desk.begin(user);
    const over = await desk.begin(user, await desk.anotherDevice());
    await desk.call('POST /api/teams/:team/waiting', user, { body: { device: await desk.anotherDevice() } });
    const under = (table: 'session' | 'waiter', id: string, signIn: string) =>
      sql`update ${sql.table(table)} set sign_in_id = ${signIn} where id = ${id}::uuid`.execute(db.read);
    await under('session', session, held);
    await under('session', over, done);
    await sql`update session set ended_at = portal_now(), freed_at = portal_now(), state = 'ended'
      where id = ${over}::uuid`.execute(db.read);
    await sql`update waiter set sign_in_id = ${waits}`.execute(db.read);
    await pruneSignIns(db);
    expect(await left()).toEqual([user.signIn, held, waits].toSorted());
    await sql`update session set ended_at = portal_now(), freed_at = portal_now(), state = 'ended'`.execute(db.read);
    await sql`update waiter set state = 'left'`.execute(db.read);
    await pruneSignIns(db);
    expect(await left()).toEqual([user.signIn]);
  });
});
