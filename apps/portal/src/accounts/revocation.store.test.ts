import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import {
  holdOpen,
  openTeamBench,
  shiftClock,
  type TeamBench,
  untilBlocked,
} from '../sessions/test-support/team-bench.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import { revokeSignIns, type WhichSignIns } from './sign-ins.ts';

describeOnBothDatabases('revoking a sign-in', (open) => {
  let opened: Db | undefined;
  const start = async () => {
    const db = await open();
    opened = db;
    const bench = await openTeamBench(db, 5);
    const revoke = (actor: MemberActor, which: WhichSignIns = { only: actor.signIn }) =>
      db.transact((tx) => revokeSignIns(tx, depsOf(bench), actor, which, '192.0.2.9'));
    return { db, bench, revoke, user: await bench.member('user') };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('ends what was begun under it, at once and by its own person, and nothing else (E7)', async () => {
    const { bench, revoke, user } = await start();
    const colleague = await bench.member('user');
    const [mine, theirs] = [await bench.begin(user), await bench.begin(colleague)];
    expect(await revoke(user)).toBe(1);
    expect(await bench.row(mine)).toMatchObject({ state: 'ending', reason: 'ended-by-self', endedBy: user.name });
    expect(await bench.row(theirs)).toMatchObject({ state: 'active' });
    await expect.poll(() => bench.toAgent).toContainEqual(expect.objectContaining({ type: 'session.end', id: mine }));
  });

  it('counts nothing twice, and nobody else’s (E7)', async () => {
    const { bench, revoke, user } = await start();
    expect(await revoke(await bench.member('user'), { only: user.signIn })).toBe(0);
    expect(await revoke(user)).toBe(1);
    expect(await revoke(user)).toBe(0);
    expect(await revoke(user, { only: 'no such thing' })).toBe(0);
  });

  it('leaves the one that asks when all others go', async () => {
    const { bench, revoke, user } = await start();
    const session = await bench.begin(user);
    expect(await revoke(user, { except: user.signIn })).toBe(0);
    expect(await bench.row(session)).toMatchObject({ state: 'active' });
    expect(await bench.tryConnect(user)).not.toBe('not-signed-in');
  });

  it('refuses a Connect and a resume that were read before it (E7)', async () => {
    const { bench, revoke, user } = await start();
    await revoke(user);
    expect(await bench.tryConnect(user)).toBe('not-signed-in');
    const other = await bench.member('user');
    const session = await bench.begin(other);
    await expect(bench.resume({ ...other, signIn: user.signIn }, session)).rejects.toMatchObject({
      code: 'not-signed-in',
    });
  });

  it('refuses a Connect under a sign-in that has expired, or is somebody else’s', async () => {
    const { db, bench, user } = await start();
    const stranger = await bench.member('user');
    expect(await bench.tryConnect({ ...user, signIn: stranger.signIn })).toBe('not-signed-in');
    await shiftClock(db, 31 * 24 * 3600_000);
    expect(await bench.tryConnect(user)).toBe('not-signed-in');
  });

  it('waits for an admission in flight, and ends what it admitted (E7, C3)', async () => {
    const { db, bench, revoke, user } = await start();
    const commit = await holdOpen(db, async (tx) => {
      await lockTeam(tx, bench.team);
      await admitIn(tx, bench, user);
    });
    const revoking = revoke(user);
    await untilBlocked(db);
    await commit();
    expect(await revoking).toBe(1);
    const { rows } = await sql<{ state: string }>`select state from session`.execute(db.read);
    expect(rows).toEqual([{ state: 'ending' }]);
  });

  it('ends what was admitted in a team that was joined meanwhile (E7)', async () => {
    const { db, bench, revoke, user } = await start();
    const session = await bench.begin(user);
    // The membership is seen only once the sign-in is revoked: its team was not among those locked first.
    const nobody = bench.deps.ids.next();
    const moveTo = (person: string) =>
      sql`update member set person_id = ${person}::uuid where id = ${user.member}::uuid`;
    await sql`insert into person (id, email, name, created_at)
      values (${nobody}::uuid, 'nobody@harbour.example', 'Nobody', now())`.execute(db.read);
    await moveTo(nobody).execute(db.read);
    const commit = await holdOpen(
      db,
      (tx) => sql`select 1 from auth.sign_in where id = ${user.signIn}::uuid for share`.execute(tx),
      (tx) => moveTo(user.person).execute(tx),
    );
    const revoking = revoke(user);
    await untilBlocked(db);
    await commit();
    expect(await revoking).toBe(1);
    expect(await bench.row(session)).toMatchObject({ state: 'ending', reason: 'ended-by-self' });
  });

  it('makes a resumed session belong to the sign-in that resumed it (E7)', async () => {
    const { db, bench, revoke, user } = await start();
    const session = await bench.begin(user);
    const second = { ...user, signIn: (await bench.member('user')).signIn };
    await sql`update auth.sign_in set person_id = ${user.person}::uuid where id = ${second.signIn}::uuid`.execute(
      db.read,
    );
    await bench.resume(second, session);
    await revoke(user);
    expect(await bench.row(session)).toMatchObject({ state: 'active' });
    await revoke(second);
    expect(await bench.row(session)).toMatchObject({ state: 'ending' });
  });
});

function depsOf(bench: TeamBench): AccountsDeps {
  const { db, clock, ids, log } = bench.deps;
  const rateLimiter = { allow: () => Promise.resolve(true) };
  return { db, clock, ids, log, origin: 'http://localhost', rateLimiter, ender: bench.sessions.ender };
}

async function admitIn(tx: Parameters<Parameters<Db['transact']>[0]>[0], bench: TeamBench, actor: MemberActor) {
  const { rows } = await sql<{ outcome: string }>`select outcome from admit_session(
    ${bench.deps.ids.next()}::uuid, ${actor.team}::uuid, ${actor.member}::uuid, ${bench.device}::uuid,
    ${actor.signIn}::text, false, 'key', null, 45000)`.execute(tx);
  expect(rows).toEqual([{ outcome: 'admitted' }]);
}
