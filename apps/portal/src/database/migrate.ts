import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import type { Tx } from './db.ts';

export interface Migration {
  readonly name: string;
  readonly checksum: string;
  readonly text: string;
}

/** A migration that ran before has changed since, or is gone: somebody edited history. */
export class MigrationMismatch extends Error {
  override readonly name = 'MigrationMismatch';
}

/** The .sql files of a folder in the order of their names. */
export function readMigrations(folder: URL | string): readonly Migration[] {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder;
  const names = readdirSync(path).filter((name) => name.endsWith('.sql'));
  if (names.length === 0) throw new Error(`no migrations in ${path}`);
  return names.toSorted().map((name) => {
    const text = readFileSync(`${path}/${name}`, 'utf8');
    return { name, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

// Any number of our own: nodes that start together take turns on it.
const migrationLock = 7_700_001;

/** Brings the tables up to date; returns the names that ran. All in the caller's one transaction. */
export async function migrate(tx: Tx, migrations: readonly Migration[]): Promise<readonly string[]> {
  // Neither the rows there are nor another node that goes through them takes too long.
  await sql`set local statement_timeout = 0`.execute(tx);
  await sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`.execute(tx);
  await sql`create table if not exists migration (
    name text primary key, checksum text not null, at timestamptz not null default clock_timestamp())`.execute(tx);
  const { rows } = await sql<{
    name: string;
    checksum: string;
  }>`select name, checksum from migration order by name`.execute(tx);
  const done = new Map(rows.map((row) => [row.name, row.checksum]));
  checkHistory(done, migrations);
  const missing = migrations.filter((migration) => !done.has(migration.name));
  for (const { name, text, checksum } of missing) {
    await sql.raw(text).execute(tx);
    await sql`insert into migration (name, checksum) values (${name}, ${checksum})`.execute(tx);
  }
  return missing.map((migration) => migration.name);
}

function checkHistory(done: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of done) {
    const ours = known.get(name);
    if (ours === undefined) throw new MigrationMismatch(`the database has ${name}, which this version does not know`);
    if (ours !== checksum) throw new MigrationMismatch(`${name} has changed since it ran`);
  }
}
