import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { createRateLimiter } from './rate-limiter.ts';

const minute = 60_000;

describeOnBothDatabases('a rate limit', (database) => {
  it('is exact among all who try at once, on every node', async () => {
    const clock = { now: () => 10 * minute };
    const db = await database();
    const nodes = [createRateLimiter({ db, clock }), createRateLimiter({ db: await database.another(), clock })];
    const tries = Array.from({ length: 40 }, (_, index) => nodes[index % 2]?.allow('a key', 7, minute));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(7);
  });

  it('begins anew with each window, and holds through it', async () => {
    let now = 10 * minute;
    const limiter = createRateLimiter({ db: await database(), clock: { now: () => now } });
    expect(await limiter.allow('a key', 1, minute)).toBe(true);
    now += minute - 1;
    expect(await limiter.allow('a key', 1, minute)).toBe(false);
    now += 1;
    expect(await limiter.allow('a key', 1, minute)).toBe(true);
  });

  it('counts each key by itself', async () => {
    const limiter = createRateLimiter({ db: await database(), clock: { now: () => 0 } });
    expect([await limiter.allow('a', 1, minute), await limiter.allow('a', 1, minute)]).toEqual([true, false]);
    expect(await limiter.allow('b', 1, minute)).toBe(true);
  });

  it('forgets windows of days ago, and none of today', async () => {
    let now = 0;
    const db = await database();
    const limiter = createRateLimiter({ db, clock: { now: () => now } });
    await limiter.allow('long ago', 1, minute);
    now = 24 * 3600_000 + minute;
    await limiter.allow('lately', 1, minute);
    now += minute;
    for (let call = 0; call < 500; call += 1) await limiter.allow('now', 1, minute);
    const keys = await db.read.selectFrom('rate_window').select('key').orderBy('key').execute();
    expect(keys.map(({ key }) => key)).toEqual(['lately', 'now']);
  });
});
