import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bucket, fold, isQuiet, join, joinLevels, quietBucket } from './bucket.ts';
import { enoughFor } from './enough.ts';
import { nothingInUse, replay, type UsageChange } from './replay.ts';

const minute = 60_000;
const taken = (at: number, session: string, who = session): UsageChange => ({ type: 'taken', at, session, who });
const freed = (at: number, session: string): UsageChange => ({ type: 'freed', at, session });
const refused = (at: number, who: string, { times = 1, short = 1 } = {}): UsageChange => ({
  type: 'refused',
  at,
  who,
  times,
  short,
});

function run(changes: readonly UsageChange[], { minutes = 10, usualMs = 5 * minute } = {}) {
  return replay(nothingInUse, changes, { from: 0, to: minutes * minute, bucketMs: minute, usualMs });
}
function levelsOf(buckets: readonly Bucket[]) {
  return buckets.reduce<Bucket['levels']>((all, { levels }) => joinLevels(all, levels), {});
}

describe('what was in use', () => {
  it('counts at most, on average, at the end, and who came', () => {
    const { buckets, state } = run(
      [taken(15_000, 'a'), taken(30_000, 'b'), freed(45_000, 'a'), freed(3 * minute + 30_000, 'b')],
      { minutes: 5 },
    );
    expect(buckets[0]).toMatchObject({ max: 2, inUse: 1, admitted: 2, placeMs: 15_000 + 2 * 15_000 + 15_000 });
    expect(buckets[1]).toEqual(quietBucket(minute, 1, minute));
    expect(buckets[3]).toMatchObject({ max: 1, inUse: 0, placeMs: 30_000 });
    expect(buckets[4]).toEqual(quietBucket(4 * minute, 0, minute));
    expect(state).toEqual(nothingInUse);
  });

  it('frees before it takes at one moment, so that a full team never shows one over', () => {
    const { buckets } = run([taken(1, 'a'), taken(1_000, 'b'), freed(1_000, 'a')]);
    expect(buckets[0]?.max).toBe(1);
  });

  it('counts every try that was refused or made to wait, and how far short it was', () => {
    const { buckets } = run([
      refused(1_000, 'x', { times: 4, short: 1 }),
      refused(2_000, 'y', { short: 3 }),
      { type: 'waited', at: 3_000, times: 2 },
    ]);
    expect(buckets[0]).toMatchObject({ refused: 5, waited: 2, short: 3, max: 0 });
  });
});

describe('the capacity that would have been enough', () => {
  it('is what was in use at most, where nobody was refused', () => {
    const { buckets } = run([taken(1, 'a'), taken(2, 'b'), freed(3, 'a'), taken(4, 'c'), freed(5, 'b'), freed(6, 'c')]);
    expect(levelsOf(buckets)).toEqual({ 1: 2, 2: 1 });
  });

  it('counts the refused as if they had stayed as long as usual', () => {
    const one = [taken(0, 'a'), refused(minute, 'x'), refused(2 * minute, 'y'), freed(9 * minute, 'a')];
    expect(levelsOf(run(one).buckets)).toEqual({ 1: 1, 2: 1, 3: 1 });
    expect(levelsOf(run(one, { usualMs: minute }).buckets)).toEqual({ 1: 1, 2: 2 });
  });

  it('takes a second try for the same wish', () => {
    const { buckets } = run([taken(0, 'a'), refused(1, 'x'), refused(minute, 'x'), refused(2 * minute, 'x')]);
    expect(levelsOf(buckets)).toEqual({ 1: 1, 2: 1 });
  });

  it('lets who gets in later stay as long as they stayed, from the first try on', () => {
    const { buckets } = run([
      taken(0, 'a'),
      refused(1, 'x'),
      freed(2, 'a'),
      taken(3, 's', 'x'),
      taken(4, 'b'),
      taken(8 * minute, 'c'),
    ]);
    expect(levelsOf(buckets)).toEqual({ 1: 2, 2: 1, 3: 1 });
  });

  it('goes on from one stretch to the next as if there were no seam', () => {
    const changes = [
      taken(1, 'a'),
      refused(2, 'x'),
      taken(3 * minute, 'b'),
      freed(4 * minute, 'a'),
      taken(7 * minute, 'c'),
    ];
    const whole = run(changes);
    const options = { bucketMs: minute, usualMs: 5 * minute };
    const early = changes.filter(({ at }) => at < 2 * minute);
    const first = replay(nothingInUse, early, { from: 0, to: 2 * minute, ...options });
    const late = changes.filter(({ at }) => at >= 2 * minute);
    const kept = JSON.parse(JSON.stringify(first.state)) as typeof first.state;
    const second = replay(kept, late, { from: 2 * minute, to: 10 * minute, ...options });
    expect([...first.buckets, ...second.buckets]).toEqual(whole.buckets);
    expect(second.state).toEqual(whole.state);
  });
});

/** Sessions and refusals at random: who comes when, and stays how long. */
const history = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 5_000 }), stays: fc.integer({ min: 1, max: 900 }), refused: fc.boolean() }),
  { maxLength: 60 },
);
const usualMs = 300;

function changesOf(requests: readonly { at: number; stays: number; refused: boolean }[]): UsageChange[] {
  return requests.flatMap((request, index) =>
    request.refused
      ? [refused(request.at, `who ${index}`)]
      : [taken(request.at, `s${index}`, `who ${index}`), freed(request.at + request.stays, `s${index}`)],
  );
}

/** Whoever comes while `capacity` are there is turned away: the plain model, for one capacity. */
function letIn(requests: readonly { at: number; stays: number; refused: boolean }[], capacity: number): number {
  const order = requests
    .map((request) => ({
      at: request.at,
      end: request.at + (request.refused ? usualMs : request.stays),
      refused: request.refused,
    }))
    .toSorted((a, b) => a.at - b.at || Number(a.refused) - Number(b.refused));
  let there: number[] = [];
  let admitted = 0;
  for (const { at, end } of order) {
    there = there.filter((leaves) => leaves > at);
    if (there.length >= capacity) continue;
    there.push(end);
    admitted += 1;
  }
  return admitted;
}

describe('any history', () => {
  it('a capacity lets in exactly the requests whose level it reaches', () => {
    fc.assert(
      fc.property(history, (requests) => {
        const { buckets } = replay(nothingInUse, changesOf(requests), { from: 0, to: 6_000, bucketMs: 100, usualMs });
        const levels = levelsOf(buckets);
        for (let capacity = 0; capacity <= 12; capacity++) {
          const reached = Object.entries(levels)
            .filter(([level]) => Number(level) <= capacity)
            .reduce((sum, [, count]) => sum + count, 0);
          expect(reached).toBe(letIn(requests, capacity));
        }
        const all = enoughFor(levels, 100);
        if (all !== null)
          expect([letIn(requests, all), letIn(requests, all - 1) < requests.length]).toEqual([requests.length, true]);
      }),
    );
  });

  it('is told alike in short buckets folded and in long ones, and quiet ones may be left out', () => {
    fc.assert(
      fc.property(history, (requests) => {
        const changes = changesOf(requests);
        const at = { from: 0, to: 6_000, usualMs };
        const short = replay(nothingInUse, changes, { ...at, bucketMs: 100 }).buckets;
        const long = replay(nothingInUse, changes, { ...at, bucketMs: 1_000 }).buckets;
        expect(fold(short, 1_000)).toEqual(long);
        short.forEach((bucket, index) => {
          const before = short[index - 1]?.inUse ?? 0;
          if (isQuiet(bucket, before)) expect(bucket).toEqual(quietBucket(bucket.at, before, 100));
        });
        expect(short.reduce(join).placeMs).toBe(placeMs(requests));
      }),
    );
  });
});

function placeMs(requests: readonly { at: number; stays: number; refused: boolean }[]): number {
  return requests.reduce((sum, { at, stays, refused }) => sum + (refused ? 0 : Math.min(6_000, at + stays) - at), 0);
}
