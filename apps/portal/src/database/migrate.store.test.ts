import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { MigrationMismatch, migrate, readMigrations } from './migrate.ts';
import { describeOnBothDatabases } from './test-support/databases.ts';

const known = readMigrations(new URL('./migrations/', import.meta.url));
const next = {
  name: '9998-next.sql',
  checksum: 'c1',
  text: 'create table next_one (n int); insert into next_one values (1);',
};

describeOnBothDatabases('migrations', (open) => {
  afterAll(async () => {
    const db = await open();
    await sql`drop table if exists next_one`.execute(db.read);
    await sql`delete from migration where name = ${next.name}`.execute(db.read);
  });

  it('run once, in order, each as a whole file', async () => {
    const db = await open();
    expect(await db.transact((tx) => migrate(tx, known))).toEqual([]);
    expect(await db.transact((tx) => migrate(tx, [...known, next]))).toEqual([next.name]);
    expect(await db.transact((tx) => migrate(tx, [...known, next]))).toEqual([]);
    const changed = db.transact((tx) => migrate(tx, [...known, { ...next, checksum: 'c2' }]));
    await expect(changed).rejects.toThrow(MigrationMismatch);
    await expect(db.transact((tx) => migrate(tx, known))).rejects.toThrow('does not know');
  });

  it('leave nothing behind when one fails', async () => {
    const db = await open();
    const names = await db.read
      .selectFrom('migration' as never)
      .selectAll()
      .execute();
    const broken = { name: '9999-broken.sql', checksum: 'c', text: 'create table half (n int); select nonsense;' };
    const all = names.length > known.length ? [...known, next, broken] : [...known, broken];
    await expect(db.transact((tx) => migrate(tx, all))).rejects.toThrow('nonsense');
    await expect(
      db.read
        .selectFrom('half' as never)
        .selectAll()
        .execute(),
    ).rejects.toThrow('half');
  });
});
