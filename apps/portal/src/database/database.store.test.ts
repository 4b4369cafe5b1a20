import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { sqlState } from './db.ts';
import { lockTeam } from './lock-team.ts';
import { describeOnBothDatabases } from './test-support/databases.ts';

const teamId = '018f0000-0000-7000-8000-000000000001';
const team = { id: teamId, name: 'Harbour', created_at: new Date(1_000) };

describeOnBothDatabases('the database', (open) => {
  it('gives 64-bit numbers as numbers, times as dates, JSON parsed and bytes as bytes', async () => {
    const db = await open();
    await db.read.insertInto('team').values(team).execute();
    await db.read
      .insertInto('outbox')
      .values({ team_id: teamId, number: 1, at: new Date(5), kind: 'device', subject: null, payload: '{"a":[1]}' })
      .execute();
    await db.read
      .insertInto('setup_code')
      .values({ id: teamId, code_hash: new Uint8Array([1, 255]), created_at: new Date(1), expires_at: new Date(2) })
      .execute();
    const event = await db.read.selectFrom('outbox').selectAll().executeTakeFirstOrThrow();
    const code = await db.read.selectFrom('setup_code').selectAll().executeTakeFirstOrThrow();
    expect(event).toMatchObject({ number: 1, at: new Date(5), payload: { a: [1] }, subject: null });
    expect([...code.code_hash]).toEqual([1, 255]);
  });

  it('counts the rows a statement changed', async () => {
    const db = await open();
    await db.read.insertInto('team').values(team).execute();
    const hit = await db.read.updateTable('team').set({ name: 'Quay' }).where('id', '=', teamId).executeTakeFirst();
    expect(hit.numUpdatedRows).toBe(1n);
    const missed = await db.read.updateTable('team').set({ name: 'Q' }).where('name', '=', '?').executeTakeFirst();
    expect(missed.numUpdatedRows).toBe(0n);
  });

  it('carries the SQLSTATE of an error and works on afterwards', async () => {
    const db = await open();
    await db.read.insertInto('team').values(team).execute();
    const again = await db.read
      .insertInto('team')
      .values(team)
      .execute()
      .catch((error: unknown) => error);
    expect(sqlState(again)).toBe('23505');
    expect(await db.read.selectFrom('team').select('name').execute()).toEqual([{ name: 'Harbour' }]);
  });

  it('takes back everything when a transaction throws, and runs no hook', async () => {
    const db = await open();
    const hooks: string[] = [];
    const failed = db.transact(async (tx) => {
      tx.onCommit(() => void hooks.push('committed'));
      await tx.insertInto('team').values(team).execute();
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await db.read.selectFrom('team').selectAll().execute()).toEqual([]);
    expect(hooks).toEqual([]);
  });

  it('runs hooks after the commit, outside the transaction', async () => {
    const db = await open();
    let seen: unknown;
    await db.transact(async (tx) => {
      tx.onCommit(async () => {
        seen = await db.read.selectFrom('team').select('name').execute();
      });
      await tx.insertInto('team').values(team).execute();
    });
    expect(seen).toEqual([{ name: 'Harbour' }]);
  });

  it("keeps the pool's handle out of reach inside a transaction", async () => {
    const db = await open();
    const inside = db.transact(async () => db.read.selectFrom('team').selectAll().execute());
    await expect(inside).rejects.toThrow('inside a transaction');
    const nested = db.transact(() => db.transact(async () => undefined));
    await expect(nested).rejects.toThrow('inside a transaction');
  });

  it('runs a transaction again when the database asks for a retry, with fresh hooks', async () => {
    const db = await open();
    let tries = 0;
    const hooks: number[] = [];
    await db.transact(async (tx) => {
      tries += 1;
      const mine = tries;
      tx.onCommit(() => void hooks.push(mine));
      if (tries < 3) await sql`do $$ begin raise exception using errcode = '40001'; end $$`.execute(tx);
    });
    expect({ tries, hooks }).toEqual({ tries: 3, hooks: [3] });
  });

  it('runs what it has run before although a migration gave a column another type meanwhile', async () => {
    const db = await open();
    await db.read.insertInto('team').values(team).execute();
    await db.read.schema.createTable('tally').addColumn('n', 'integer').execute();
    try {
      await sql`insert into tally values (7)`.execute(db.read);
      const look = async (on: Pick<typeof db.read, 'getExecutor'>) =>
        (await sql<{ n: unknown }>`select n from tally where n::int = ${7}::int`.execute(on)).rows[0]?.n;
      expect(await look(db.read)).toBe(7);
      await sql`alter table tally alter column n type text`.execute(db.read);
      expect(await db.transact(async (tx) => [await lockTeam(tx, teamId), await look(tx)])).toEqual([true, '7']);
      await sql`alter table tally alter column n type integer using n::int`.execute(db.read);
      expect(await look(db.read)).toBe(7);
    } finally {
      await db.read.schema.dropTable('tally').execute();
    }
  });

  it('lets concurrent transactions add up', async () => {
    const db = await open();
    await db.read.insertInto('team').values(team).execute();
    const raise = () =>
      db.transact(async (tx) => {
        await lockTeam(tx, teamId);
        const row = await tx
          .selectFrom('team')
          .select('event_number')
          .where('id', '=', teamId)
          .executeTakeFirstOrThrow();
        await tx
          .updateTable('team')
          .set({ event_number: row.event_number + 1 })
          .execute();
      });
    await Promise.all(Array.from({ length: 20 }, raise));
    expect(await db.read.selectFrom('team').select('event_number').execute()).toEqual([{ event_number: 20 }]);
  });

  it('says when there is no such team to lock', async () => {
    const db = await open();
    expect(await db.transact((tx) => lockTeam(tx, teamId))).toBe(false);
  });
});

describe('the audit', () => {
  describeOnBothDatabases('as rows', (open) => {
    it('refuses to be changed or cut', async () => {
      const db = await open();
      await db.read.insertInto('team').values(team).execute();
      const row = {
        team_id: teamId,
        number: 1,
        at: new Date(1),
        kind: 'x',
        actor: 'y',
        actor_person: null,
        address: null,
        hash: new Uint8Array(32),
      };
      await db.read.insertInto('audit_event').values(row).execute();
      await expect(db.read.deleteFrom('audit_event').execute()).rejects.toThrow('append-only');
      await expect(db.read.updateTable('audit_event').set({ kind: 'z' }).execute()).rejects.toThrow('append-only');
    });
  });
});
