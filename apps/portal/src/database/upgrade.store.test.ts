import { randomBytes, randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullRights } from '@usher/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { auditHash, type ChainedRow, noHash } from '../audit/chain.ts';
import type { Db } from './db.ts';
import { migrate, readMigrations } from './migrate.ts';
import { type DatabasePlace, openDatabase } from './open-database.ts';
import { createEmptyPostgresDatabase } from './test-support/databases.ts';

const known = readMigrations(new URL('./migrations/', import.meta.url));
/** The tables of the first release. */
const first = known.slice(0, 4);

type Row = Readonly<Record<string, unknown>>;
type Everything = ReadonlyMap<string, readonly Row[]>;

const team = randomUUID();
const other = randomUUID();
const owner = { person: randomUUID(), member: randomUUID() };
const user = { person: randomUUID(), member: randomUUID() };
const removed = { person: randomUUID(), member: randomUUID() };
const open = { id: randomUUID(), access: 'everyone' };
const listed = { id: randomUUID(), access: 'listed' };
const relay = randomUUID();
const signIn = randomUUID();
const live = randomUUID();
const viewing = { ...fullRights, control: false, files: false };

/** A database as the first release left it, with a row for whatever it could hold. */
async function openFirstRelease(place: DatabasePlace): Promise<Db> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-migrations-'));
  try {
    for (const { name } of first) copyFileSync(new URL(`./migrations/${name}`, import.meta.url), join(folder, name));
    const db = await openDatabase(place, { migrationsFolder: folder });
    await fill(db);
    return db;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fill(db: Db): Promise<void> {
  const run = (text: string, ...values: unknown[]) => sql.raw(bound(text, values)).execute(db.read);
  for (const id of [team, other])
    await run(`insert into team (id, name, created_at) values ($1, 'Harbour', now() - interval '90 days')`, id);
  for (const [n, { person, member }] of [owner, user, removed].entries()) {
    const role = ['owner', 'user', 'admin'][n];
    await run(`insert into person values ($1, $2, 'Åse "Å" Lund', now())`, person, `p${n}@harbour.example`);
    await run(`insert into auth.credential values ($1, 'argon2id', now())`, person);
    await run(
      `insert into member values ($1, $2, $3, $4, 'active', now(), ${n === 2 ? 'now()' : 'null'})`,
      member,
      team,
      person,
      role,
    );
  }
  await run(
    `insert into auth.sign_in values ($1, $2, '\\x01', now(), now() + interval '9 days', '192.0.2.1', 'Firefox', null)`,
    signIn,
    user.person,
  );
  await run(
    `insert into invitation values ($1, $2, 'a@b.example', 'user', '\\x02', $3, now(), now() + interval '1 day')`,
    randomUUID(),
    team,
    owner.member,
  );
  for (const { id, access } of [open, listed])
    await run(
      `insert into device (id, team_id, name, identity_key, link_key, link_key_signature, hostname, os, agent_version,
        capabilities, connection_number, node_id, start_id, access, created_at)
        values ($1, $2, 'Crane', $1, 'k', 's', 'crane', 'linux', '1.0', '["session.end"]', 3, $1, $1, $3, now())`,
      id,
      team,
      access,
    );
  const rights = JSON.stringify(viewing);
  await run(`insert into device_access values ($1, $2, $3, $4::jsonb)`, randomUUID(), listed.id, user.member, rights);
  await run(
    `insert into join_token values ($1, $2, 'Cranes', '\\x03', $3, now(), now() + interval '1 day', 5, null)`,
    randomUUID(),
    team,
    owner.member,
  );
  await run(`insert into relay (id, name, url, identity_key) values ($1, 'R', 'wss://r', 'k')`, relay);
  await run(
    `insert into subscription (team_id, plan, capacity, term_start, peak, peak_at) values ($1, 'trial', 4, now(), 3, now())`,
    team,
  );
  await run(
    `insert into capacity_change values ($1, $2, now(), 3, 4, $3, 'more cranes')`,
    randomUUID(),
    team,
    owner.person,
  );
  await fillSessions(run);
  await fillAudit(run);
  await run(`insert into outbox values ($1, 1, now(), 'session', $2, '{"a": 1}')`, team, live);
  await run(`update team set event_number = 1, audit_number = 300 where id = $1`, team);
  await run(`update team set audit_number = 2 where id = $1`, other);
  await run(`insert into setting values ('usher', '{"since": 1}')`);
}

type RunSql = (text: string, ...values: unknown[]) => Promise<unknown>;

async function fillSessions(run: RunSql): Promise<void> {
  const rights = JSON.stringify(fullRights);
  const session = (id: string, state: string, over: string, device = open.id) =>
    run(
      `insert into session (id, team_id, member_id, device_id, sign_in_id, state, rights, viewer_key, connection_number,
        created_at, begun_at, begun_fence, lease_until, reason, ended_by, ends_at, ended_at, freed_at)
        values ($1, $2, $3, $4, $5, '${state}', $6::jsonb, 'key', 3, now() - interval '2 hours',
          now() - interval '2 hours', 1, now() + interval '30 seconds', ${over})`,
      id,
      team,
      user.member,
      device,
      signIn,
      rights,
    );
  await session(live, 'active', 'null, null, null, null, null');
  await session(randomUUID(), 'active', 'null, null, null, null, null', listed.id);
  await session(randomUUID(), 'ending', `'ended-by-manager', 'Åse', now() + interval '1 minute', null, null`);
  const ended = randomUUID();
  await session(ended, 'ended', `'viewer-left', null, now(), now() - interval '1 hour', now() - interval '1 hour'`);
  await run(`insert into session_ack values ($1, 'device', 12.5, now())`, ended);
  await run(
    `insert into session_relay (session_id, relay_id, fence, tokens_expire_at) values ($1, $2, 1, now() + interval '20 seconds')`,
    live,
    relay,
  );
}

/** Details as strange as jsonb lets them be. */
async function fillAudit(run: RunSql): Promise<void> {
  const details = [
    `{}`,
    `{"from": 3, "to": 4.50, "why": null}`,
    `{"bytes": 12345678901234567890, "small": 1e-30, "list": [{"zz": 0.10, "a": [1, "two", null]}]}`,
    `{"person": "${user.person}", "personName": "Ångström \\u2028 \\"quoted\\"", "nested": {"b": {"c": false}}}`,
  ];
  for (const [id, count] of [
    [team, 300],
    [other, 2],
  ] as const)
    await run(
      `insert into audit_event
        select $1, n, now() - interval '40 days' + n * interval '0.000123 seconds', 'session.started', $2, 'Åse "Å"',
          case when n % 3 = 0 then null else '2001:db8::1' end,
          (array[${details.map((one) => `'${one}'::jsonb`).join(', ')}])[1 + n % ${details.length}]
        from generate_series(1, ${count}) as n`,
      id,
      owner.person,
    );
}

/** Values into text: several statements need none of the types that parameters would. */
function bound(text: string, values: readonly unknown[]): string {
  return text.replaceAll(/\$(\d)/g, (_, n: string) => `'${String(values[Number(n) - 1]).replaceAll("'", "''")}'`);
}

async function readEverything(db: Db): Promise<Everything> {
  const { rows } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname in ('public', 'auth') and tablename <> 'migration' order by 1`.execute(db.read);
  const tables = new Map<string, readonly Row[]>();
  for (const { name } of rows) {
    const all = await sql<{ row: Row }>`select to_jsonb(one) as row from ${sql.raw(name)} one`.execute(db.read);
    tables.set(
      name,
      all.rows.map(({ row }) => row),
    );
  }
  return tables;
}

/** Rows of before that are not there any more with the same values; columns may have been added. */
function missing(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  const columns = Object.keys(before[0] ?? {});
  const only = (row: Row): string => JSON.stringify(columns.map((column) => row[column]));
  const there = new Set(after.map(only));
  return before.filter((row) => !there.has(only(row)));
}

async function chainOf(db: Db, of: string): Promise<readonly (ChainedRow & { readonly hash: string })[]> {
  const { rows } = await sql<ChainedRow & { hash: string }>`
    select number::int, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, kind,
      actor_person as "actorPerson", actor, address, details, encode(hash, 'hex') as hash
    from audit_event where team_id = ${of}::uuid order by number`.execute(db.read);
  return rows;
}

/** Tables whose rows moved on purpose. */
const moved = new Set(['public.device_access', 'public.audit_event']);

function tests(connect: () => DatabasePlace): void {
  let db: Db;
  let before: Everything;
  let after: Everything;

  beforeAll(async () => {
    db = await openFirstRelease(connect());
    before = await readEverything(db);
    await db.transact((tx) => migrate(tx, known));
    after = await readEverything(db);
  }, 60_000);

  afterAll(() => db?.close());

  it('keeps every row that there was, in every column', () => {
    expect([...before.values()].flat().length).toBeGreaterThan(320);
    for (const [table, rows] of before) {
      if (!moved.has(table)) expect(missing(rows, after.get(table) ?? []), table).toEqual([]);
    }
  });

  it('keeps who may do what on which device', async () => {
    const { rows } = await sql<{ listed: unknown; everyone: unknown; stranger: unknown }>`
      select granted_rights(${listed.id}::uuid, ${user.member}::uuid, false) as listed,
        granted_rights(${open.id}::uuid, ${owner.member}::uuid, false) as everyone,
        granted_rights(${listed.id}::uuid, ${owner.member}::uuid, false) as stranger`.execute(db.read);
    expect(rows[0]).toEqual({ listed: viewing, everyone: fullRights, stranger: null });
  });

  it('chains the audit there was, row by row, and goes on from it', async () => {
    await db.transact((tx) =>
      sql`select append_audit(${team}::uuid, 'team.renamed', null, 'Åse', null, '{"n": 1.50}')`.execute(tx),
    );
    for (const [id, count] of [
      [team, 301],
      [other, 2],
    ] as const) {
      const rows = await chainOf(db, id);
      expect(rows).toHaveLength(count);
      let previous = noHash;
      for (const row of rows) {
        expect(row.hash, `row ${row.number}`).toBe(auditHash(id, row, previous));
        previous = row.hash;
      }
    }
    const kept = (rows: readonly Row[] | undefined) =>
      (rows ?? [])
        .map(({ number, at, kind, actor, address, actor_person: person }) =>
          [number, at, kind, actor, address, person].join(' '),
        )
        .toSorted();
    expect(kept(after.get('public.audit_event'))).toEqual(kept(before.get('public.audit_event')));
  });

  it('counts the places that were held, and admits one more of four', async () => {
    const admit = () =>
      db.transact(async (tx) => {
        const { rows } = await sql<{ outcome: string; used: number }>`
          select outcome, in_use as used from admit_session(${randomUUID()}::uuid, ${team}::uuid, ${user.member}::uuid,
            ${open.id}::uuid, ${signIn}::text, false, 'key', null, 45000)`.execute(tx);
        return rows[0];
      });
    expect(await admit()).toEqual({ outcome: 'admitted', used: 4 });
    expect(await admit()).toEqual({ outcome: 'at-capacity', used: 4 });
  });

  it('ends a session that was live before, and frees its place', async () => {
    await db.transact(async (tx) => {
      await sql`update session set state = 'ended', ended_at = portal_now(), freed_at = portal_now(), forced = true
        where id = ${live}::uuid`.execute(tx);
      await sql`select settle(${team}::uuid)`.execute(tx);
    });
    const { rows } = await sql<{ used: number }>`select places_in_use(${team}::uuid) as used`.execute(db.read);
    expect(rows[0]?.used).toBe(3);
  });
}

describe('a database of the first release, brought up to date', () => {
  describe('on PGlite', () => tests(() => ({ kind: 'pglite-memory' })));

  describe('on PostgreSQL', () => {
    let database: { readonly url: string; drop(): Promise<void> };
    beforeAll(async () => {
      database = await createEmptyPostgresDatabase(
        inject('postgresUrl'),
        `usher_upgrade_${randomBytes(6).toString('hex')}`,
      );
    });
    afterAll(() => database?.drop());
    tests(() => ({ kind: 'postgres', url: database.url }));
  });
});
