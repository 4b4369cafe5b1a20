import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockDataFolder } from './data-folder-lock.ts';
import { createDb, type Db, type DbOptions } from './db.ts';
import { migrate, readMigrations } from './migrate.ts';
import { pgliteDialect } from './pglite/pglite-dialect.ts';
import { PgliteThread } from './pglite/pglite-thread.ts';
import { postgresDialect } from './postgres/postgres-dialect.ts';

/** A migration may have millions of rows to go through; a timer that no machine needs is only there to end at all. */
const migrationTimeoutMs = 6 * 3_600_000;

export type DatabasePlace =
  | { readonly kind: 'pglite'; readonly folder: string }
  /** In memory, from a dumped data folder if given; for tests. */
  | { readonly kind: 'pglite-memory'; readonly snapshot?: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'postgres'; readonly url: string; readonly maxConnections?: number };

export interface OpenOptions {
  /** Where the .sql files are; beside this file, or beside the bundle, unless said. */
  readonly migrationsFolder?: URL | string;
  readonly statementTimeoutMs?: number;
  readonly transactionTimeoutMs?: number;
  readonly log?: (message: string, error: unknown) => void;
}

/** Opens the database and brings its tables up to date. Rejects with DataFolderInUse when another process has the folder. */
export async function openDatabase(place: DatabasePlace, options: OpenOptions = {}): Promise<Db> {
  const migrations = readMigrations(options.migrationsFolder ?? new URL('./migrations/', import.meta.url));
  const db = createDb(await connect(place, options));
  try {
    await db.transact((tx) => migrate(tx, migrations), migrationTimeoutMs);
  } catch (error) {
    await db.close();
    throw error;
  }
  return db;
}

async function connect(place: DatabasePlace, options: OpenOptions): Promise<DbOptions> {
  const shared = {
    log: options.log ?? (() => undefined),
    transactionTimeoutMs: options.transactionTimeoutMs ?? 30_000,
  };
  if (place.kind === 'postgres') {
    const { url, maxConnections = 20 } = place;
    const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
    return {
      ...shared,
      kind: 'postgres',
      dialect: postgresDialect({ ...shared, url, maxConnections, statementTimeoutMs }),
    };
  }
  if (place.kind === 'pglite-memory') {
    const thread = await PgliteThread.start({ folder: null, snapshot: place.snapshot ?? null });
    return { ...shared, kind: 'pglite', dialect: pgliteDialect(thread) };
  }
  return { ...shared, ...(await openFolder(place.folder)) };
}

/** Locks before it looks: two processes in one PGlite folder corrupt it, and PGlite itself takes no lock. */
async function openFolder(folder: string): Promise<Pick<DbOptions, 'kind' | 'dialect' | 'onClose'>> {
  const lock = await lockDataFolder(folder);
  try {
    const data = join(folder, 'pglite');
    if (!existsSync(join(data, 'PG_VERSION'))) await makeCluster(data);
    const thread = await PgliteThread.start({ folder: data, snapshot: null });
    return { kind: 'pglite', dialect: pgliteDialect(thread), onClose: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** The first start builds a cluster, which takes hundreds of MB for good: in a thread that ends, they go back. */
async function makeCluster(data: string): Promise<void> {
  const thread = await PgliteThread.start({ folder: data, snapshot: null });
  await thread.close();
}
