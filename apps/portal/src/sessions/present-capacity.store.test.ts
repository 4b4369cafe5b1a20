import { mostPlacesShown } from '@usher/contract';
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { openTeamBench } from './test-support/team-bench.ts';

describeOnBothDatabases('the capacity that pages show', (open) => {
  it('names each place of a small team, to those who may know', async () => {
    const bench = await openTeamBench(await open(), mostPlacesShown);
    const [manager, user, other] = [
      await bench.member('manager'),
      await bench.member('user'),
      await bench.member('user'),
    ];
    const session = await bench.begin(user);
    const label = `${user.name} on PC-3`;
    for (const reader of [manager, user])
      expect(await bench.views.capacity(reader)).toEqual({
        inUse: 1,
        limit: mostPlacesShown,
        uncertain: 0,
        reserved: 0,
        places: [{ look: 'used', session, label }],
      });
    expect(await bench.views.capacity(other)).toMatchObject({ places: [{ look: 'used' }] });
  });

  it('only counts the places of a large team, and those not sure to be used', async () => {
    const db = await open();
    const bench = await openTeamBench(db, mostPlacesShown + 1);
    const user = await bench.member('user');
    await bench.begin(user);
    const silent = await bench.begin(user);
    await db.read
      .updateTable('session')
      .set({ last_renewed_at: new Date(Date.now() - 60_000) })
      .where('id', '=', silent)
      .execute();
    const capacity = { inUse: 2, limit: mostPlacesShown + 1, uncertain: 1, reserved: 0, places: [] };
    expect(await bench.views.capacity(user)).toEqual(capacity);
    // A limit that was lowered below what is in use makes no team small.
    await bench.setCapacity(1);
    expect(await bench.views.capacity(user)).toMatchObject({ inUse: 2, limit: 1 });
  });
});
