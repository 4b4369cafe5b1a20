import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  dictionary,
  double,
  integer,
  letrec,
  oneof,
  string,
} from 'fast-check';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Db, JsonObject } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { shiftClock } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk } from '../teams/test-support/team-desk.ts';
import { auditHash, jsonbText } from './chain.ts';
import { readChain } from './read.ts';
import { linesOf, proof, wholeExport, write } from './test-support/audit-desk.ts';

const dayMs = 24 * 3600_000;

/** A JSON value as a program may write it: every key, text and number that jsonb can keep. */
const storable = (text: string): boolean => !/[\0\p{Cs}]/u.test(text);
const words = oneof(
  string({ unit: 'binary' }).filter(storable),
  constantFrom('', '"\\', '\u0001\u001f\u007f\u2028', 'Ä', 'A\u0308', '😀', '__proto__', '10', '9', 'é', 'zz'),
);
/**
 * Between these lie numbers whose shortest text is exactly half way to their neighbour. A reader keeps them; PostgreSQL does not count
 * on how a reader rounds, and keeps them as text.
 */
const halfWay = (number: number): boolean => Math.abs(number) >= 2 ** 54 && Math.abs(number) < 1e23;
const numbers = oneof(
  double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !halfWay(number)),
  integer(),
  constantFrom(0, -0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, 2 ** 53 + 2, 0.1, -1.5e-10),
);
const { value: json } = letrec((tie) => ({
  value: oneof(
    { maxDepth: 3 },
    words,
    numbers,
    boolean(),
    constant(null),
    array(tie('value'), { maxLength: 4 }),
    dictionary(words, tie('value'), { maxKeys: 4 }),
  ),
}));

describeOnBothDatabases('the chain of the audit', (open) => {
  it('prints a JSON value as jsonb does, whatever it holds', async () => {
    const db = await open();
    await assert(
      asyncProperty(array(json, { minLength: 30, maxLength: 30 }), async (values) => {
        const { rows } = await sql<{ text: string }>`select audit_plain(value)::text as text
          from jsonb_array_elements(${JSON.stringify(values)}::jsonb)`.execute(db.read);
        expect(rows.map(({ text }) => text)).toEqual(
          values.map((value) => jsonbText(JSON.parse(JSON.stringify(value)))),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('hashes each row over the one before, as a program without the database does', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 3);
    await desk.begin(await desk.member('user'));
    const rows = await rowsOf(desk.db);
    expect(rows.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    let previous = '00'.repeat(32);
    for (const row of rows) {
      expect(row.hash).toBe(auditHash(desk.team, row, previous));
      previous = row.hash;
    }
    expect((await readChain(desk.db, desk.team)).head).toEqual({ number: 4, hash: previous });
  });

  it('keeps numbers as every reader of JSON does, and as text where a double would lose some', async () => {
    const desk = await openTeamDesk(await open());
    const details = `{"a": 1.500, "b": 12345678901234567890123, "c": 1e2, "d": {"e": [0.10, 9007199254740993]}, "f": 1e400}`;
    await sql`select append_audit(${desk.team}::uuid, 'team.renamed', null, 'Ana', null, ${details}::jsonb)`.execute(
      desk.db.read,
    );
    const [row] = await rowsOf(desk.db);
    expect(row?.details).toEqual({
      a: 1.5,
      b: '12345678901234567890123',
      c: 100,
      d: { e: [0.1, '9007199254740993'] },
      f: `1${'0'.repeat(400)}`,
    });
    expect((await proof(desk)).ok).toBe(true);
  });

  it('keeps a number whose shortest text is half way to its neighbour, as text', async () => {
    const desk = await openTeamDesk(await open());
    await sql`select append_audit(${desk.team}::uuid, 'team.renamed', null, 'Ana', null,
      '{"a": -50754850625171820, "b": 1e22}'::jsonb)`.execute(desk.db.read);
    const [row] = await rowsOf(desk.db);
    expect(row?.details).toEqual({ a: '-50754850625171820', b: 1e22 });
    expect((await proof(desk)).ok).toBe(true);
  });

  it('stays one chain when many write at once', async () => {
    const desk = await openTeamDesk(await open());
    await Promise.all(Array.from({ length: 40 }, () => write(desk, 1)));
    expect(await proof(desk)).toMatchObject({ ok: true, rows: 41 });
  });

  it('is two chains for two teams', async () => {
    const db = await open();
    const [one, two] = [await openTeamDesk(db), await openTeamDesk(db)];
    await write(one, 2);
    await write(two, 2);
    const [ones, twos] = [await wholeExport(one), await wholeExport(two)];
    expect(linesOf(ones)[0]).not.toBe(linesOf(twos)[0]);
    expect((await proof(one)).ok && (await proof(two)).ok).toBe(true);
  });

  it('refuses that a row be changed or deleted', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 2);
    await shiftClock(desk.db, 400 * dayMs);
    try {
      const update = sql`update audit_event set actor = 'Eve' where number = 1`.execute(desk.db.read);
      await expect(update).rejects.toThrow('append-only');
      await expect(sql`delete from audit_event where number = 1`.execute(desk.db.read)).rejects.toThrow('append-only');
      const anchors = [
        sql`audit_anchor = 2`,
        sql`audit_anchor = 9, audit_anchor_hash = (select hash from audit_event where number = 2)`,
        sql`audit_anchor_hash = (select hash from audit_event where number = 2)`,
      ];
      for (const anchor of anchors) {
        await expect(sql`update team set ${anchor}`.execute(desk.db.read)).rejects.toThrow('the anchor');
      }
    } finally {
      await shiftClock(desk.db, 0);
    }
  });

  it('refuses to delete a young row, even behind an anchor that was moved by hand', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 3);
    await sql`update team set audit_anchor = 2,
      audit_anchor_hash = (select hash from audit_event where number = 2)`.execute(desk.db.read);
    await expect(sql`delete from audit_event where number = 1`.execute(desk.db.read)).rejects.toThrow('append-only');
  });

  it('goes on, and shows the break, where a row was taken away around the trigger', async () => {
    const desk = await openTeamDesk(await open());
    await write(desk, 3);
    await sql.raw('alter table audit_event disable trigger audit_append_only').execute(desk.db.read);
    await sql`delete from audit_event where number = 3`.execute(desk.db.read);
    await sql.raw('alter table audit_event enable trigger audit_append_only').execute(desk.db.read);
    await write(desk, 2);
    expect((await rowsOf(desk.db)).map(({ number }) => number)).toEqual([1, 2, 4, 5]);
  });
});

async function rowsOf(db: Db) {
  const { rows } = await sql<{
    number: number;
    at: string;
    kind: string;
    actorPerson: string | null;
    actor: string;
    address: string | null;
    details: JsonObject;
    hash: string;
  }>`select number, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, kind,
      actor_person as "actorPerson", actor, address, details, encode(hash, 'hex') as hash
    from audit_event order by number`.execute(db.read);
  return rows;
}
