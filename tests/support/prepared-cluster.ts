import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../apps/portal/src/database/index.ts';
import { readMigrations } from '../../apps/portal/src/database/migrate.ts';
import { unprivileged } from './servers.ts';

const migrationsFolder = new URL('../../apps/portal/src/database/migrations/', import.meta.url);

/**
 * The embedded database as a first start leaves it, copied into a data folder: making it takes seconds, and one test that makes it
 * for real is enough. The first caller on a machine makes it, once for every state of the migrations.
 */
export async function putPreparedCluster(dataFolder: string): Promise<void> {
  const prepared = await preparedCluster();
  const target = join(dataFolder, 'database');
  mkdirSync(target, { mode: 0o700 });
  execFileSync('cp', ['-R', join(prepared, 'pglite'), target]);
  const owner = unprivileged();
  if (owner) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, target]);
}

async function preparedCluster(): Promise<string> {
  const state = createHash('sha256');
  for (const { name, checksum } of readMigrations(migrationsFolder)) state.update(`${name} ${checksum} `);
  const folder = join(tmpdir(), `usher-test-${process.getuid?.() ?? 0}-${state.digest('hex').slice(0, 16)}.cluster`);
  if (existsSync(folder)) return folder;
  const own = `${folder}.${randomBytes(4).toString('hex')}`;
  const db = await openDatabase({ kind: 'pglite', folder: own }, { migrationsFolder });
  await db.close();
  try {
    renameSync(own, folder);
  } catch (error) {
    // Another file's tests were first.
    rmSync(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
