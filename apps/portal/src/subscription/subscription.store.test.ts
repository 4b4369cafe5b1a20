import { subscriptionStateAt } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { freezeClock, shiftClock } from '../sessions/test-support/team-bench.ts';
import { openTeamDesk, type TeamDesk } from '../teams/test-support/team-desk.ts';
import { keepTerms } from './end-of-term.ts';

const day = 24 * 3600_000;
const set = 'PUT /api/teams/:team/subscription/terms';
const read = 'GET /api/teams/:team/subscription';
const terms = { plan: 'Self-hosted', trial: false, termEnd: null as number | null, graceDays: 0 };

describeOnBothDatabases('the term of a subscription', (open) => {
  let opened: Db | undefined;
  const desk = async (): Promise<TeamDesk> => openTeamDesk((opened = await open()));
  const keep = ({ db, sessions }: TeamDesk) => keepTerms({ db, ender: sessions.ender });
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  it('is set by hand, and every change is remembered with who and why (M8)', async () => {
    const team = await desk();
    const admin = await team.member('admin');
    const termEnd = Date.now() + 90 * day;
    const body = { plan: 'Harbour 10', trial: true, termEnd, graceDays: 7, why: 'year two' };
    const view = await team.call(set, admin, { body });
    expect(view).toMatchObject({ plan: 'Harbour 10', state: 'trial', termEnd, graceDays: 7, mayChangeTerms: true });
    expect(view.history.map(({ what, from, to, by, why }) => ({ what, from, to, by, why }))).toEqual([
      { what: 'grace-days', from: 0, to: 7, by: admin.name, why: 'year two' },
      { what: 'plan', from: 'Self-hosted', to: 'Harbour 10', by: admin.name, why: 'year two' },
      { what: 'term-end', from: null, to: termEnd, by: admin.name, why: 'year two' },
      { what: 'trial', from: false, to: true, by: admin.name, why: 'year two' },
    ]);
    expect(await team.auditKinds()).toEqual(['subscription.changed']);
    await team.call(set, admin, { body });
    expect(await team.auditKinds(), 'the same again changes nothing').toEqual(['subscription.changed']);
  });

  it('says who lent places, why and until when, and no more once that is over (C6, M8)', async () => {
    const team = await desk();
    const [admin, manager] = [await team.member('admin'), await team.member('manager')];
    const lend = 'PUT /api/teams/:team/subscription/overdraft';
    const until = Date.now() + day;
    const nothing = { overdraft: 0, overdraftUntil: null, overdraftBy: null, overdraftWhy: null };
    expect(await team.call(read, admin)).toMatchObject(nothing);
    await team.call(lend, admin, { body: { places: 2, until, why: 'the autumn audit' } });
    const lent = { overdraft: 2, overdraftUntil: until, overdraftBy: admin.name, overdraftWhy: 'the autumn audit' };
    expect(await team.call(read, manager)).toMatchObject(lent);
    const longer = await team.call(lend, manager, { body: { places: 2, until: until + day } });
    expect(longer).toMatchObject({ overdraftUntil: until + day, overdraftBy: manager.name, overdraftWhy: null });
    const closed = await team.call(lend, admin, { body: { places: 0, until: null, why: 'done early' } });
    expect(closed).toMatchObject(nothing);
    expect(closed.history.map(({ what, from, to, by, why }) => ({ what, from, to, by, why }))).toEqual([
      { what: 'overdraft', from: 2, to: 0, by: admin.name, why: 'done early' },
      { what: 'overdraft-end', from: until, to: until + day, by: manager.name, why: null },
      { what: 'overdraft', from: 0, to: 2, by: admin.name, why: 'the autumn audit' },
      { what: 'overdraft-end', from: null, to: until, by: admin.name, why: 'the autumn audit' },
    ]);
    await team.call(lend, admin, { body: { places: 1, until } });
    await freezeClock(team.db, until + 1);
    // What ran out is no change from one place to another.
    const again = await team.call(lend, manager, { body: { places: 1, until: until + day } });
    expect(again.history[0]).toMatchObject({ what: 'overdraft', from: 0, to: 1, by: manager.name });
  });

  it('lets sessions begin in grace, and refuses them after it', async () => {
    const team = await desk();
    const [admin, user] = [await team.member('admin'), await team.member('user')];
    const termEnd = Date.now() + day;
    await team.call(set, admin, { body: { ...terms, termEnd, graceDays: 3 } });
    await freezeClock(team.db, termEnd + 3 * day - 1000);
    await keep(team);
    const id = await team.begin(user);
    expect(await team.row(id)).toMatchObject({ state: 'active' });
    await freezeClock(team.db, termEnd + 3 * day);
    expect(await team.tryConnect(user)).toBe('subscription-ended');
  });

  it('ends what lives when its grace is over, once, whoever looks (E7)', async () => {
    const team = await desk();
    const [admin, user] = [await team.member('admin'), await team.member('user')];
    const termEnd = Date.now() + day;
    await team.call(set, admin, { body: { ...terms, termEnd, graceDays: 3 } });
    const ids = [await team.begin(user), await team.begin(user)];
    await freezeClock(team.db, termEnd + 3 * day - 1);
    await keep(team);
    expect(await team.row(ids[0] ?? '')).toMatchObject({ state: 'active' });
    await freezeClock(team.db, termEnd + 3 * day);
    await Promise.all([keep(team), keep(team)]);
    for (const id of ids) expect(await team.row(id)).toMatchObject({ state: 'ending', reason: 'subscription-ended' });
    expect(team.toAgent.filter(({ type }) => type === 'session.end')).toHaveLength(2);
    const kinds = await team.auditKinds();
    expect(kinds.filter((kind) => kind === 'subscription.ended')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'session.subscription-ended')).toHaveLength(2);
    expect(await team.call(read, admin)).toMatchObject({ state: 'ended' });
  });

  it('ends what lives with the very change that ends it, and stands again once renewed', async () => {
    const team = await desk();
    const [admin, user] = [await team.member('admin'), await team.member('user')];
    const id = await team.begin(user);
    await team.call(set, admin, { body: { ...terms, termEnd: Date.now() - 1000 } });
    expect(await team.row(id)).toMatchObject({ state: 'ending', reason: 'subscription-ended' });
    expect(await team.tryConnect(user)).toBe('subscription-ended');
    await team.call(set, admin, { body: { ...terms, termEnd: Date.now() + day } });
    await team.begin(user);
  });

  it('ends nothing while the clock is in doubt (L8)', async () => {
    const team = await desk();
    const [admin, user] = [await team.member('admin'), await team.member('user')];
    const id = await team.begin(user);
    await sql`insert into clock_guard (seen_at, quiet_until)
      values (portal_now(), portal_now() + interval '1 minute')`.execute(team.db.read);
    await team.call(set, admin, { body: { ...terms, termEnd: Date.now() - 1000 } });
    expect(await team.row(id)).toMatchObject({ state: 'active' });
    await sql`update clock_guard set quiet_until = portal_now()`.execute(team.db.read);
    await keep(team);
    expect(await team.row(id)).toMatchObject({ reason: 'subscription-ended' });
  });

  it('is warned of once at 30, 14, 7 and 1 days before, and anew after a new term', async () => {
    const team = await desk();
    const admin = await team.member('admin');
    const termEnd = Date.now() + 40 * day;
    await team.call(set, admin, { body: { ...terms, termEnd } });
    const warned = async (): Promise<unknown[]> => {
      const query = team.db.read.selectFrom('audit_event').select('details').where('kind', '=', 'subscription.warned');
      return (await query.orderBy('number').execute()).map(({ details }) => details['days']);
    };
    for (const [before, days] of [
      [31, []],
      [30, [30]],
      [20, [30]],
      [13, [30, 14]],
      [0.5, [30, 14, 1]],
    ] as const) {
      await freezeClock(team.db, termEnd - before * day);
      await keep(team);
      await keep(team);
      expect(await warned(), `${before} days before`).toEqual(days);
    }
    await team.call(set, admin, { body: { ...terms, termEnd: termEnd + 5 * day } });
    await keep(team);
    expect(await warned()).toEqual([30, 14, 1, 7]);
  });

  it('stands in the database as the rules say, at any dates', async () => {
    const team = await desk();
    const now = Date.now();
    const at = [-400, -31, -8, -7, -1, 0, 1, 8].map((days) => now + days * day);
    const cases = [null, ...at].flatMap((termEnd) =>
      [0, 1, 7, 30].flatMap((graceDays) => [-1, 0, 1].map((nudge) => ({ termEnd, graceDays, now: now + nudge }))),
    );
    for (const { termEnd, graceDays, now: when } of cases) {
      await freezeClock(team.db, when);
      await team.db.read
        .updateTable('subscription')
        .set({ term_end: termEnd === null ? null : new Date(termEnd), grace_days: graceDays })
        .execute();
      const { rows } = await sql<{ stands: boolean }>`select subscription_stands(${team.team}::uuid) as stands`.execute(
        team.db.read,
      );
      const expected = subscriptionStateAt({ trial: false, termEnd, graceDays }, when) !== 'ended';
      expect(rows[0]?.stands, `${termEnd} ${graceDays} ${when}`).toBe(expected);
    }
  });
});
