import { type Scope, scopeNames } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { Actor, MemberActor } from '../ports.ts';
import { createRateLimiter } from '../rate-limits/index.ts';
import { holdOpen, shiftClock, untilBlocked } from '../sessions/test-support/team-bench.ts';
import { newId, openTeamDesk, refusalOf, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { createKeyReader, mostRequestsAMinute } from './key-reader.ts';
import { newKeySecret } from './key-secret.ts';
import { warnOfEnds } from './warn-of-ends.ts';

const address = '192.0.2.40';

async function make(desk: TeamDesk, maker: MemberActor, scopes: Scope[] = ['sessions:read'], label = 'Night shift') {
  return desk.call('POST /api/teams/:team/api-keys', maker, { body: { label, scopes, days: 30 } });
}

describeOnBothDatabases('API keys', (open) => {
  let opened: Db | undefined;
  const start = async () => {
    opened = await open();
    const desk = await openTeamDesk(opened);
    const rateLimiter = createRateLimiter({ db: opened, clock: desk.deps.clock });
    const keys = createKeyReader({ db: opened, rateLimiter });
    const read = (secret: string) => keys.read(secret, address);
    return { desk, db: opened, read, refusal: (secret: string) => refusalOf(read(secret)) };
  };
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('lets their maker act, within the scopes and under the key’s name', async () => {
    const { desk, db, read } = await start();
    const manager = await desk.member('manager');
    const { key, secret } = await make(desk, manager, ['capacity:change']);
    expect(key).toMatchObject({ scopes: ['subscription:read', 'capacity:change'], mine: true, madeBy: manager.name });
    const actor = await read(secret);
    expect(actor).toMatchObject({ person: manager.person, name: `${manager.name} (key Night shift)` });
    expect(await desk.refusal('PUT /api/teams/:team/subscription/capacity', actor, { body: { capacity: 9 } })).toBe(
      'ok',
    );
    expect(await desk.refusal('GET /api/teams/:team/members', actor)).toBe('forbidden');
    const query = db.read.selectFrom('audit_event').select(['kind', 'actor', 'actor_person']).orderBy('number', 'desc');
    expect(await query.executeTakeFirst()).toEqual({
      kind: 'capacity.changed',
      actor: `${manager.name} (key Night shift)`,
      actor_person: manager.person,
    });
  });

  it('are warned of once, a week before they expire, whichever nodes look', async () => {
    const { desk, db } = await start();
    const other = await open.another();
    const maker = await desk.member('manager');
    const day = 24 * 3600_000;
    await make(desk, maker, ['sessions:read'], 'Backup');
    const revoked = await make(desk, maker, ['sessions:read'], 'Old');
    await desk.call('DELETE /api/teams/:team/api-keys/:key', maker, { params: { key: revoked.key.id } });
    await desk.call('POST /api/teams/:team/api-keys', maker, {
      body: { label: 'A week', scopes: ['sessions:read'], days: 7 },
    });
    const warnings = async () => {
      await Promise.all([warnOfEnds(db), warnOfEnds(other)]);
      const { events } = await desk.call('GET /api/teams/:team/audit', maker, { query: { limit: 50 } });
      return events.filter(({ kind }) => kind === 'api-key.warned').map(({ sentence }) => sentence);
    };
    expect(await warnings()).toEqual([]);
    await shiftClock(db, 23 * day - 60_000);
    expect(await warnings()).toEqual([]);
    await shiftClock(db, 23 * day + 60_000);
    const told = [`The API key Backup of ${maker.name} expires in 7 days.`];
    expect(await warnings()).toEqual(told);
    await shiftClock(db, 29 * day);
    expect(await warnings()).toEqual(told);
  });

  it('are not warned of when nobody looked in time, or their maker is suspended', async () => {
    const { desk, db } = await start();
    const [gone, suspended] = [await desk.member('manager'), await desk.member('manager')];
    await make(desk, gone, ['sessions:read'], 'Backup');
    await make(desk, suspended, ['sessions:read'], 'Board');
    await desk.setState(suspended, 'suspended');
    const day = 24 * 3600_000;
    await shiftClock(db, 25 * day);
    await warnOfEnds(db);
    expect((await desk.auditKinds()).filter((kind) => kind === 'api-key.warned')).toHaveLength(1);
    await make(desk, await desk.member('manager'), ['sessions:read'], 'Late');
    await shiftClock(db, 31 * day);
    await warnOfEnds(db);
    expect((await desk.auditKinds()).filter((kind) => kind === 'api-key.warned')).toHaveLength(1);
  });

  it('keeps nothing by which the secret could be had back', async () => {
    const { desk, db } = await start();
    const { secret, key } = await make(desk, await desk.member('owner'));
    const { rows } = await sql<{ all: string }>`
      select coalesce((select jsonb_agg(to_jsonb(k)) from api_key k)::text, '')
        || coalesce((select jsonb_agg(to_jsonb(a)) from audit_event a)::text, '')
        || coalesce((select jsonb_agg(to_jsonb(o)) from outbox o)::text, '') as all`.execute(db.read);
    expect(rows[0]?.all).toContain(key.hint);
    expect(rows[0]?.all).not.toContain(secret.slice(0, 20));
    expect(key.hint).toHaveLength(14);
  });

  it('are told apart from strangers’, mistyped and expired ones, and from those that were revoked', async () => {
    const { desk, db, refusal } = await start();
    const owner = await desk.member('owner');
    const { key, secret } = await make(desk, owner);
    expect(await refusal(secret)).toBe('ok');
    for (const odd of ['', secret.slice(0, -1), `${secret}0`, secret.toLowerCase(), "usher_'; drop table api_key; --"])
      expect(await refusal(odd), odd).toBe('key-wrong');
    expect(await refusal(newKeySecret())).toBe('key-wrong');
    await shiftClock(db, 30 * 24 * 3600_000 - 60_000);
    expect(await refusal(secret)).toBe('ok');
    await shiftClock(db, 30 * 24 * 3600_000 + 60_000);
    expect(await refusal(secret)).toBe('key-over');
    await shiftClock(db, 0);
    await desk.call('DELETE /api/teams/:team/api-keys/:key', owner, { params: { key: key.id } });
    expect(await refusal(secret)).toBe('key-over');
    expect((await desk.call('GET /api/teams/:team/api-keys', owner)).keys).toEqual([]);
  });

  it('find the right one of two that begin alike', async () => {
    const { desk, db, read } = await start();
    const owner = await desk.member('owner');
    const [one, two] = [
      await make(desk, owner, ['sessions:read'], 'One'),
      await make(desk, owner, ['audit:read'], 'Two'),
    ];
    await sql`update api_key set hint = ${one.key.hint}`.execute(db.read);
    expect((await read(one.secret)).key?.scopes).toEqual(['sessions:read']);
    expect(await refusalOf(read(two.secret))).toBe('key-wrong');
  });

  it('end for good with the role that their maker made them by, and tell the audit whose and why (E7)', async () => {
    const { desk, refusal } = await start();
    const owner = await desk.member('owner');
    const admin = await desk.member('admin');
    const secrets = (
      await Promise.all([make(desk, admin, ['audit:read'], 'A'), make(desk, admin, ['audit:read'], 'B')])
    ).map(({ secret }) => secret);
    const change = (role: string) =>
      desk.call('PATCH /api/teams/:team/members/:member', owner, { params: { member: admin.member }, body: { role } });
    await change('manager');
    expect(await Promise.all(secrets.map(refusal))).toEqual(['key-over', 'key-over']);
    await change('admin');
    expect(await Promise.all(secrets.map(refusal))).toEqual(['key-over', 'key-over']);
    expect((await desk.auditKinds()).filter((kind) => kind === 'api-key.ended')).toHaveLength(2);
  });

  it.each(['suspended', 'removed', 'handed over'] as const)('end when their maker is %s (E7)', async (how) => {
    const { desk, refusal } = await start();
    const owner = await desk.member('owner');
    const other = await desk.member('admin');
    const maker = how === 'handed over' ? owner : other;
    const { secret } = await make(desk, maker);
    expect(await refusal(secret)).toBe('ok');
    const params = { member: other.member };
    if (how === 'suspended')
      await desk.call('PATCH /api/teams/:team/members/:member', owner, { params, body: { state: 'suspended' } });
    if (how === 'removed') await desk.call('DELETE /api/teams/:team/members/:member', owner, { params });
    if (how === 'handed over') await desk.call('POST /api/teams/:team/owner', owner, { body: params });
    expect(await refusal(secret)).toBe('key-over');
    if (how === 'suspended')
      await desk.call('PATCH /api/teams/:team/members/:member', owner, { params, body: { state: 'active' } });
    expect(await refusal(secret)).toBe('key-over');
  });

  it('that had expired before end with their maker too, and nobody is told of it', async () => {
    const { desk, db } = await start();
    const [owner, maker] = [await desk.member('owner'), await desk.member('manager')];
    await desk.call('POST /api/teams/:team/api-keys', maker, {
      body: { label: 'A day', scopes: ['sessions:read'], days: 1 },
    });
    await make(desk, maker, ['sessions:read'], 'Backup');
    await shiftClock(db, 2 * 24 * 3600_000);
    await desk.call('DELETE /api/teams/:team/members/:member', owner, { params: { member: maker.member } });
    const left = await sql`select 1 from api_key where revoked_at is null`.execute(db.read);
    expect(left.rows).toEqual([]);
    const { events } = await desk.call('GET /api/teams/:team/audit', owner, { query: { limit: 50 } });
    expect(events.filter(({ kind }) => kind === 'api-key.ended').map(({ sentence }) => sentence)).toEqual([
      `The API key Backup of ${maker.name} ended with the right it was made by.`,
    ]);
  });

  it('outlive a role that their maker did not lose', async () => {
    const { desk, refusal } = await start();
    const owner = await desk.member('owner');
    const manager = await desk.member('manager');
    const { secret } = await make(desk, manager);
    const params = { member: manager.member };
    await desk.call('PATCH /api/teams/:team/members/:member', owner, { params, body: { role: 'admin' } });
    expect(await refusal(secret)).toBe('ok');
  });

  it('do nothing more once they are revoked, though the request was on its way (E7)', async () => {
    const { desk, db, read } = await start();
    const actor = await read((await make(desk, await desk.member('manager'), ['capacity:change'])).secret);
    const commit = await holdOpen(db, async (tx) => {
      await lockTeam(tx, desk.team);
      await tx
        .updateTable('api_key')
        .set({ revoked_at: new Date() })
        .where('id', '=', actor.key?.id ?? '')
        .execute();
    });
    const changing = desk.refusal('PUT /api/teams/:team/subscription/capacity', actor, { body: { capacity: 99 } });
    await untilBlocked(db);
    await commit();
    // PGlite has one connection: there even the reading of the member waits, and finds none for this key.
    expect(await changing).toBe(db.kind === 'pglite' ? 'not-found' : 'key-over');
    expect(await desk.refusal('GET /api/teams/:team/subscription', actor)).toBe('not-found');
  });

  it('reach no other team, whatever teams their maker is in', async () => {
    const { desk, db, read } = await start();
    const owner = await desk.member('owner');
    const actor: Actor = await read((await make(desk, owner, [...scopeNames])).secret);
    const other = newId();
    await db.read.insertInto('team').values({ id: other, name: 'Quay', created_at: new Date() }).execute();
    await db.read
      .insertInto('member')
      .values({ id: newId(), team_id: other, person_id: owner.person, role: 'owner', created_at: new Date() })
      .execute();
    expect(await desk.refusal('GET /api/teams/:team/devices', owner, { params: { team: other } })).toBe('ok');
    expect(await desk.refusal('GET /api/teams/:team/devices', actor, { params: { team: other } })).toBe('not-found');
    expect(await desk.refusal('GET /api/teams/:team/devices', actor)).toBe('ok');
  });

  it('begin no session', async () => {
    const { desk, read } = await start();
    const owner = await desk.member('owner');
    const actor = await read((await make(desk, owner, [...scopeNames])).secret);
    expect(await desk.tryConnect({ ...owner, ...actor })).toBe('not-signed-in');
  });

  it('say when and from where they were used, once a minute and address', async () => {
    const { desk, db, read } = await start();
    const owner = await desk.member('owner');
    const { secret } = await make(desk, owner);
    const used = async () => {
      const [key] = (await desk.call('GET /api/teams/:team/api-keys', owner)).keys;
      return [key?.lastUsedAt ?? null, key?.lastUsedAddress ?? null] as const;
    };
    expect(await used()).toEqual([null, null]);
    await read(secret);
    const [first] = await used();
    expect(await used()).toEqual([expect.any(Number), address]);
    await read(secret);
    expect((await used())[0]).toBe(first);
    await shiftClock(db, 61_000);
    await read(secret);
    expect((await used())[0]).toBeGreaterThanOrEqual((first ?? 0) + 60_000);
  });

  it('are held to so many requests a minute, and so are those who try keys', async () => {
    const { desk, db, refusal, read } = await start();
    const { secret, key } = await make(desk, await desk.member('owner'));
    await read(secret);
    await sql`update rate_window set count = ${mostRequestsAMinute} where key = ${`key ${key.id}`}`.execute(db.read);
    expect(await refusal(secret)).toBe('too-many-tries');
    await refusal(newKeySecret());
    await sql`update rate_window set count = 60 where key like 'wrong key%'`.execute(db.read);
    expect(await refusal(newKeySecret())).toBe('too-many-tries');
  });

  it('have a label each, and no more scopes than their maker may give', async () => {
    const { desk } = await start();
    const owner = await desk.member('owner');
    const again = (label: string) =>
      desk.refusal('POST /api/teams/:team/api-keys', owner, { body: { label, scopes: ['audit:read'], days: 1 } });
    const answers = await Promise.all(['Nightly', 'nightly', 'NIGHTLY'].map(again));
    expect(answers.toSorted()).toEqual(['key-label-taken', 'key-label-taken', 'ok']);
    const { mayGive } = await desk.call('GET /api/teams/:team/api-keys', owner);
    expect(mayGive).toEqual(scopeNames);
  });

  it('say what they are to whoever holds them', async () => {
    const { desk, read } = await start();
    const manager = await desk.member('manager');
    const { secret, key } = await make(desk, manager, ['sessions:end']);
    expect(await desk.call('GET /api/key', await read(secret))).toEqual({
      label: 'Night shift',
      team: { id: desk.team, name: 'Harbour' },
      madeBy: manager.name,
      scopes: ['sessions:read', 'sessions:end'],
      expiresAt: key.expiresAt,
    });
    expect(await desk.refusal('GET /api/key', manager)).toBe('key-wrong');
  });
});
