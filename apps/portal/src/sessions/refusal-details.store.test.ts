import type { AtCapacityDetails } from '@usher/contract';
import { expect, it } from 'vitest';
import type { Db } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import type { MemberActor } from '../ports.ts';
import { createRefusals, type Refused } from './refusal-details.ts';
import { openTeamBench, type TeamBench } from './test-support/team-bench.ts';
import { waitingOn } from './test-support/waiting-bench.ts';

/** A team of two places, one of them kept for `keptFor`; a User holds the other, and a User waits behind. */
async function fullTeam(db: Db, keptFor: 'manager' | 'admin') {
  const bench = await openTeamBench(db, 2);
  const waiting = waitingOn(bench, db);
  const [manager, holder, waiter] = [
    await bench.member('manager'),
    await bench.member('user'),
    await bench.member('user'),
  ];
  const pool = await waiting.addPool(1, keptFor);
  const session = await bench.begin(holder);
  return { bench, manager, holder, waiter, pool, session, waits: await waiting.join(waiter) };
}

/** The same person in another team, as Manager there. */
async function joins(db: Db, bench: TeamBench, who: MemberActor): Promise<MemberActor> {
  const member = bench.deps.ids.next();
  await db.read
    .insertInto('member')
    .values({ id: member, team_id: bench.team, person_id: who.person, role: 'manager', created_at: new Date() })
    .execute();
  return { ...who, member, team: bench.team, role: 'manager' };
}

/** All but the first are told in one batch. */
async function explainTogether(bench: TeamBench, refused: readonly Refused[]): Promise<AtCapacityDetails[]> {
  const explain = createRefusals(bench.deps);
  const [, ...told] = await Promise.all([...refused.slice(0, 1), ...refused].map((each) => explain(each)));
  return told;
}

describeOnBothDatabases('what the refused of several teams are told together', (open) => {
  it('is of their own team alone: holders, helpers, waiters and reserved places (M7, R1)', async () => {
    const db = await open();
    const [east, west] = [await fullTeam(db, 'admin'), await fullTeam(db, 'manager')];
    // One person of both teams: a User in one, a Manager in the other.
    const inWest = await joins(db, west.bench, east.holder);
    const of = (actor: MemberActor, { bench }: { bench: TeamBench }): Refused => ({ actor, device: bench.device });
    const refused = [
      of(east.manager, east),
      of(west.manager, west),
      of(east.waiter, east),
      of(west.waiter, west),
      of(inWest, west),
      of(east.holder, east),
    ];
    const told = await explainTogether(east.bench, refused);
    const alone: AtCapacityDetails[] = [];
    for (const each of refused) alone.push(await createRefusals(west.bench.deps)(each));
    expect(told).toEqual(alone);

    const [eastManager, westManager, eastWaiter, westWaiter, both, eastHolder] = told;
    const holds = ({ session, holder }: typeof east) => [expect.objectContaining({ session, name: holder.name })];
    expect(eastManager).toMatchObject({ inUse: 1, limit: 2, waiting: 1, helpers: [], holders: holds(east), mine: [] });
    expect(eastManager?.reserved).toMatchObject([{ free: 1, forWords: 'Admins and above' }]);
    expect(westManager).toMatchObject({
      helpers: [{ name: inWest.name, role: 'manager' }],
      holders: holds(west),
      mine: [],
      reserved: [],
    });
    expect(eastWaiter).toMatchObject({ helpers: [{ name: east.manager.name }], myWaiting: east.waits });
    expect(westWaiter).toMatchObject({
      myWaiting: west.waits,
      reserved: [{ free: 1, forWords: 'Managers and above' }],
    });
    expect([eastWaiter?.holders, westWaiter?.holders]).toEqual([undefined, undefined]);
    expect(both).toMatchObject({
      helpers: [{ name: west.manager.name }],
      holders: holds(west),
      mine: [],
      reserved: [],
    });
    expect(eastHolder?.holders).toBeUndefined();
    expect(eastHolder).toMatchObject({ mine: [{ session: east.session }], myWaiting: null });
  });
});
