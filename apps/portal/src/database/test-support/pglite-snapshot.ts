import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMigrations } from '../migrate.ts';
import { PgliteThread } from '../pglite/pglite-thread.ts';
import { migrationsFolder, migrationsHash } from './migrations.ts';

/** A migrated PGlite in memory, from a snapshot that the first caller on this machine makes; no server needed. */
export async function startMigratedPglite(): Promise<PgliteThread> {
  return PgliteThread.start({ folder: null, snapshot: await preparedSnapshot() });
}

async function preparedSnapshot(): Promise<Uint8Array<ArrayBuffer>> {
  const file = join(tmpdir(), `usher-test-${process.getuid?.() ?? 0}-${migrationsHash()}.pglite.tar`);
  if (existsSync(file)) return new Uint8Array(readFileSync(file));
  const thread = await PgliteThread.start({ folder: null, snapshot: null });
  try {
    await migrateThread(thread);
    const snapshot = await thread.dump();
    const own = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(own, snapshot);
    renameSync(own, file);
    return snapshot;
  } finally {
    await thread.close();
  }
}

async function migrateThread(thread: PgliteThread): Promise<void> {
  await thread.query(
    'create table migration (name text primary key, checksum text not null, at timestamptz not null default clock_timestamp())',
    [],
  );
  for (const { name, checksum, text } of readMigrations(migrationsFolder)) {
    await thread.query(text, []);
    await thread.query('insert into migration (name, checksum) values ($1, $2)', [name, checksum]);
  }
}
