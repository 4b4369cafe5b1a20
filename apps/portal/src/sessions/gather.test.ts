import { expect, it } from 'vitest';
import { gather, gatherEach } from './gather.ts';

/** Answers at once what it is given, and tells which came together. */
function worked(sick?: number) {
  const batches: number[][] = [];
  const work = (items: readonly number[]) => {
    batches.push([...items]);
    if (items.some((item) => item === sick)) return Promise.reject(new Error('sick'));
    return Promise.resolve(items.map((item) => `answer to ${item}`));
  };
  return { batches, work };
}

it('does together what comes within a moment, and answers each its own', async () => {
  const { batches, work } = worked();
  const ask = gather(work, { most: 10, waitMs: 1 });
  expect(await Promise.all([1, 2, 3].map(ask))).toEqual(['answer to 1', 'answer to 2', 'answer to 3']);
  expect(batches).toEqual([[1, 2, 3]]);
});

it('does next, together, what comes while it works', async () => {
  const { batches, work } = worked();
  const ask = gather(work, { most: 10 });
  await Promise.all([1, 2, 3].map(ask));
  expect(batches).toEqual([[1], [2, 3]]);
});

it('bounds what is done together by its weight, and lets through one that weighs more', async () => {
  const { batches, work } = worked();
  const ask = gather(work, { most: 1000, weigh: (item) => item, waitMs: 1 });
  await Promise.all([600, 400, 1, 5000, 2].map(ask));
  expect(batches).toEqual([[600, 400], [1], [5000], [2]]);
});

it('fails alone what cannot be done, and not the others', async () => {
  const { batches, work } = worked(2);
  const ask = gather(work, { most: 10, waitMs: 1 });
  const outcomes = await Promise.allSettled([1, 2, 3].map(ask));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
});

it('fails all at once by what is nobody’s own fault: a database that is away is not waited for by each', async () => {
  const { batches, work } = worked(2);
  const ask = gather(work, { most: 10, waitMs: 1, mayBeOnes: () => false });
  const outcomes = await Promise.allSettled([1, 2, 3].map(ask));
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(batches).toEqual([[1, 2, 3]]);
});

it('works again after it was idle', async () => {
  const { batches, work } = worked();
  const ask = gather(work, { most: 10 });
  await ask(1);
  await ask(2);
  expect(batches).toEqual([[1], [2]]);
});

it('gathers each key by itself, and lets none wait for another', async () => {
  const batches: string[] = [];
  const never = new Promise<never>(() => undefined);
  const ask = gatherEach(
    (item: string) => item.slice(0, 1),
    (key, items) => {
      batches.push(`${key}: ${items.join(' ')}`);
      return key === 'b' ? never : Promise.resolve(items.map((item) => item.length));
    },
    { most: 10 },
  );
  void ask('bees');
  expect(await Promise.all(['ant', 'antelope', 'ape', 'cat'].map(ask))).toEqual([3, 8, 3, 3]);
  expect(batches).toEqual(['b: bees', 'a: ant', 'c: cat', 'a: antelope ape']);
});
