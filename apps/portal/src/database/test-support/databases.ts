import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { createDb, type Db } from '../db.ts';
import { openDatabase } from '../open-database.ts';
import { pgliteDialect } from '../pglite/pglite-dialect.ts';
import { borrowPglite } from './lent-pglite.ts';
import { migrationsFolder, migrationsHash } from './migrations.ts';

/** One empty, migrated database for a test; the same one, emptied, for the next test of the file. */
export interface OpenForTest {
  (): Promise<Db>;
  /** A second node's handle on the same database: its own pool on PostgreSQL, the same handle on PGlite. */
  another(): Promise<Db>;
}

function rethrow(message: string, error: unknown): void {
  // A hook that fails after a commit is only logged in production; a test wants to hear of it.
  process.stderr.write(`${message}: ${error instanceof Error ? error.stack : String(error)}\n`);
}

/** The same tests on PGlite and on PostgreSQL. */
export function describeOnBothDatabases(name: string, tests: (open: OpenForTest) => void): void {
  describe(`${name}, on PGlite`, () => tests(pgliteForFile()));
  describe(`${name}, on PostgreSQL`, () => tests(postgresForFile()));
}

/**
 * Empties what has rows, but the record of migrations: deleting a test's few rows takes a hundredth of truncating every table.
 * As a replica's work it asks no trigger, so neither the order of the tables nor the audit's trigger stands in the way.
 */
async function empty(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'migration'`.execute(db.read);
  const used = await sql<{ name: string }>`${sql.raw(
    rows.map(({ name }) => `select '${name}' as name where exists (select from ${name})`).join(' union all '),
  )}`.execute(db.read);
  if (used.rows.length === 0) return;
  const clear = () =>
    db.transact(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      for (const { name } of used.rows) await sql.raw(`delete from ${name}`).execute(tx);
    });
  // What the test before left running may hold one table and want another: PostgreSQL then gives up one of the two.
  for (let tries = 0; ; tries += 1) {
    const failed = await clear().then(
      () => null,
      (error: unknown) => error,
    );
    if (failed === null) return;
    if (tries === 5 || !(failed instanceof Error) || !failed.message.includes('deadlock')) throw failed;
  }
}

function openerOf(first: () => Promise<Db>, another: (first: Db) => Promise<Db>): OpenForTest {
  let db: Db | undefined;
  const others: Db[] = [];
  afterAll(async () => {
    for (const each of new Set([...others, ...(db ? [db] : [])])) await each.close();
  });
  const open = async () => {
    db ??= await first();
    await empty(db);
    return db;
  };
  return Object.assign(open, {
    another: async () => {
      if (!db) throw new Error('open the first node first');
      const second = await another(db);
      if (second !== db) others.push(second);
      return second;
    },
  });
}

function pgliteForFile(): OpenForTest {
  return openerOf(
    async () => {
      const lent = await borrowPglite();
      return createDb({ kind: 'pglite', dialect: pgliteDialect(lent), transactionTimeoutMs: 30_000, log: rethrow });
    },
    (db) => Promise.resolve(db),
  );
}

function postgresForFile(): OpenForTest {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await createPostgresDatabase(inject('postgresUrl'));
  });
  const connect = () =>
    openDatabase({ kind: 'postgres', url: database?.url ?? '' }, { migrationsFolder, log: rethrow });
  // Registered before the opener's own hook, and hooks run last first: the pools are closed by then.
  afterAll(() => database?.drop());
  return openerOf(connect, connect);
}

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database of its own, copied from a template that the first caller makes. */
export async function createPostgresDatabase(serverUrl: string): Promise<TestDatabase> {
  const template = `usher_template_${migrationsHash()}`;
  const name = `usher_test_${randomBytes(8).toString('hex')}`;
  await onServer(serverUrl, async (client) => {
    await client.query('select pg_advisory_lock(7700002)');
    const found = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount === 0) await makeTemplate(client, serverUrl, template);
    await client.query(`create database ${name} template ${template}`);
  });
  return databaseOf(serverUrl, name);
}

/** A database without a table. */
export async function createEmptyPostgresDatabase(serverUrl: string, name: string): Promise<TestDatabase> {
  await onServer(serverUrl, (client) => client.query(`create database ${name}`));
  return databaseOf(serverUrl, name);
}

function databaseOf(serverUrl: string, name: string): TestDatabase {
  return {
    url: urlOf(serverUrl, name),
    drop: () =>
      onServer(serverUrl, (client) => client.query(`drop database ${name} with (force)`)).then(() => undefined),
  };
}

async function makeTemplate(client: Client, serverUrl: string, template: string): Promise<void> {
  const making = `${template}_making`;
  await client.query(`drop database if exists ${making} with (force)`);
  await client.query(`create database ${making}`);
  const db = await openDatabase({ kind: 'postgres', url: urlOf(serverUrl, making) }, { migrationsFolder });
  await db.close();
  await client.query(`alter database ${making} rename to ${template}`);
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
