import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataFolderInUse } from '../data-folder-lock.ts';
import { openDatabase } from '../open-database.ts';
import { PgliteThread } from './pglite-thread.ts';

describe('PGlite on a data folder', () => {
  // As a first start leaves it; each test begins with a copy.
  const made = mkdtempSync(join(tmpdir(), 'usher-pglite-made-'));
  beforeAll(async () => (await openDatabase({ kind: 'pglite', folder: made })).close());
  afterAll(() => rmSync(made, { recursive: true, force: true }));

  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'usher-pglite-'));
    cpSync(join(made, 'pglite'), join(folder, 'pglite'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('syncs at least once for every commit', async () => {
    const thread = await PgliteThread.start({ folder: join(folder, 'pglite'), snapshot: null });
    try {
      await thread.query('create table counted (n int)', []);
      const before = await thread.syncs();
      for (let n = 0; n < 20; n++) await thread.query('insert into counted values ($1)', [n]);
      expect((await thread.syncs()) - before).toBeGreaterThanOrEqual(20);
    } finally {
      await thread.close();
    }
  });

  it('keeps what was committed over a restart and lets only one process in', async () => {
    const first = await openDatabase({ kind: 'pglite', folder });
    await sql`insert into setting (name, value) values ('a', '1')`.execute(first.read);
    const second = await openDatabase({ kind: 'pglite', folder }).catch((error: unknown) => error);
    expect(second).toBeInstanceOf(DataFolderInUse);
    expect(second).toMatchObject({ pid: process.pid });
    await first.close();
    const reopened = await openDatabase({ kind: 'pglite', folder });
    expect(await reopened.read.selectFrom('setting').selectAll().execute()).toEqual([{ name: 'a', value: 1 }]);
    await reopened.close();
  });

  it('frees the folder when its holder is killed, and not while it is merely stopped', async () => {
    const holder = spawn(
      process.execPath,
      [
        '--import',
        'tsx',
        '--input-type=module',
        '-e',
        `import { lockDataFolder } from ${JSON.stringify(new URL('../data-folder-lock.ts', import.meta.url).href)};
         await lockDataFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    holder.kill('SIGSTOP');
    await expect(openDatabase({ kind: 'pglite', folder })).rejects.toMatchObject({ pid: holder.pid });
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    const db = await openDatabase({ kind: 'pglite', folder });
    await db.close();
  });
});
