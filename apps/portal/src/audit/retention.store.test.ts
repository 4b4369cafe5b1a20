import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { shiftClock } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk } from '../teams/test-support/team-desk.ts';
import { pruneAll } from './pruner.ts';
import { readChain } from './read.ts';
import { pruneTeam, teamsToPrune } from './retention.ts';
import { linesOf, proof, proofOf, wholeExport, write } from './test-support/audit-desk.ts';

const dayMs = 24 * 3600_000;
const put = 'PUT /api/teams/:team/audit/retention';
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describeOnBothDatabases('keeping the audit', (open) => {
  let db: Db;
  const opened = async () => (db = await open());
  afterEach(() => shiftClock(db, 0));

  it('deletes the oldest rows alone, keeps their last hash, and the rest still proves', async () => {
    const desk = await openTeamDesk(await opened());
    await write(desk, 5);
    const { head } = await readChain(db, desk.team);
    await shiftClock(db, 366 * dayMs);
    await write(desk, 3);
    expect(await pruneTeam(db, desk.team)).toBe(5);
    const chain = await readChain(db, desk.team);
    expect(chain.anchor).toEqual(head);
    expect(chain.head.number).toBe(9);
    const lines = linesOf(await wholeExport(desk));
    expect(await proofOf(lines)).toMatchObject({ ok: true, rows: 5, anchor: head });
    // A hash that was written down before is still found, in the anchor; an older one is said to be gone.
    expect((await proofOf(lines, head)).ok).toBe(true);
    expect(await proofOf(lines, { number: 2, hash: '0'.repeat(64) })).toMatchObject({
      why: expect.stringContaining('deleted by the team') as string,
    });
    const told = JSON.parse(lines.at(-3) ?? '') as { kind: string; details: object };
    expect(told).toMatchObject({ kind: 'audit.pruned', details: { count: 5, from: 1, to: 5, keepDays: 365 } });
    await write(desk, 2);
    expect((await proof(desk)).ok).toBe(true);
  });

  it('goes on from the anchor when every row is gone but what tells of it', async () => {
    const desk = await openTeamDesk(await opened());
    await write(desk, 7);
    await shiftClock(db, 400 * dayMs);
    expect(await pruneTeam(db, desk.team, 3)).toBe(7);
    expect(await proof(desk)).toMatchObject({ ok: true, anchor: { number: 7 } });
    expect(await desk.auditKinds()).toEqual(['audit.pruned', 'audit.pruned', 'audit.pruned', 'audit.exported']);
  });

  it('deletes nothing young behind something old: after a jump of the clock the order of numbers counts', async () => {
    const desk = await openTeamDesk(await opened());
    await write(desk, 1);
    await shiftClock(db, 399 * dayMs);
    await write(desk, 1);
    await shiftClock(db, 0);
    await write(desk, 1);
    await shiftClock(db, 400 * dayMs);
    expect(await pruneTeam(db, desk.team)).toBe(1);
    expect((await readChain(db, desk.team)).anchor.number).toBe(1);
  });

  it('keeps for ever where the team says so, and for as many days as it says', async () => {
    const desk = await openTeamDesk(await opened());
    const admin = await desk.member('admin');
    await write(desk, 2);
    expect(await desk.call(put, admin, { body: { keepDays: null } })).toMatchObject({
      keepDays: null,
      mayChange: true,
    });
    await shiftClock(db, 5000 * dayMs);
    expect(await teamsToPrune(db)).toEqual([]);
    expect(await pruneTeam(db, desk.team)).toBe(0);
    await shiftClock(db, 40 * dayMs);
    await desk.call(put, admin, { body: { keepDays: 30 } });
    expect(await teamsToPrune(db)).toEqual([desk.team]);
    expect(await pruneTeam(db, desk.team)).toBe(3);
    expect(await teamsToPrune(db)).toEqual([]);
    const rows = await sql<{ details: object }>`select details from audit_event
      where kind = 'audit.retention-changed'`.execute(db.read);
    expect(rows.rows).toEqual([{ details: { from: null, to: 30 } }]);
  });

  it('writes nothing when nothing changes', async () => {
    const desk = await openTeamDesk(await opened());
    await desk.call(put, await desk.member('owner'), { body: { keepDays: 365 } });
    expect(await desk.auditKinds()).toEqual([]);
  });

  it('prunes each team once a day, whichever nodes look', async () => {
    const desk = await openTeamDesk(await opened());
    let asked = 0;
    const other = await open.another();
    await write(desk, 3);
    await shiftClock(db, 366 * dayMs);
    const clock = { now: () => Date.now() + 366 * dayMs };
    const besides = [(handle: Db) => Promise.resolve(handle === db ? (asked += 1) : 0)];
    await Promise.all([pruneAll({ db, clock, log: quiet, besides }), pruneAll({ db: other, clock, log: quiet })]);
    expect(asked, 'what else grows old is pruned in the same round').toBe(1);
    expect(await desk.auditKinds()).toEqual(['audit.pruned']);
    await shiftClock(db, (366 + 365) * dayMs);
    expect(await teamsToPrune(db)).toEqual([desk.team]);
  });

  it('of a team whose audit cannot be pruned keeps nothing else from being pruned', async () => {
    await opened();
    const [stuck, desk] = [await openTeamDesk(db), await openTeamDesk(db)];
    for (const each of [stuck, desk]) await write(each, 3);
    await shiftClock(db, 366 * dayMs);
    const errors: unknown[] = [];
    let asked = 0;
    const refuse = sql.raw(`raise exception 'no' using errcode = 'P0001'`);
    await sql`create function keeps() returns trigger language plpgsql as $$ begin
      if old.team_id = ${sql.lit(stuck.team)}::uuid then ${refuse}; end if; return old; end $$`.execute(db.read);
    await sql`create trigger keeps before delete on audit_event for each row execute function keeps()`.execute(db.read);
    try {
      await pruneAll({
        db,
        clock: { now: () => Date.now() + 366 * dayMs },
        log: { ...quiet, error: (details) => void errors.push(details) },
        besides: [() => Promise.reject(new Error('no')), () => Promise.resolve((asked += 1))],
      });
    } finally {
      await sql`drop trigger keeps on audit_event`.execute(db.read);
      await sql`drop function keeps()`.execute(db.read);
    }
    expect([errors.length, asked]).toEqual([2, 1]);
    expect(await desk.auditKinds()).toEqual(['audit.pruned']);
    expect(await stuck.auditKinds()).toHaveLength(3);
  });

  it("deletes nothing while the database's clock is far from the node's, or in doubt", async () => {
    const desk = await openTeamDesk(await opened());
    await write(desk, 3);
    await shiftClock(db, 366 * dayMs);
    let others = 0;
    const besides = [() => Promise.resolve((others += 1))];
    await pruneAll({ db, clock: { now: () => Date.now() }, log: quiet, besides });
    expect(others).toBe(0);
    await sql`insert into clock_guard (seen_at, quiet_until)
      values (portal_now(), portal_now() + interval '40 seconds')`.execute(db.read);
    await pruneAll({ db, clock: { now: () => Date.now() + 366 * dayMs }, log: quiet });
    expect(await desk.auditKinds()).toHaveLength(3);
  });
});
