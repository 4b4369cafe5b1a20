import { expect, it } from 'vitest';
import { gatherRenewals } from './gather-renewals.ts';
import type { RenewalReport } from './renew.ts';

const report = (n: number, sessions = 1): RenewalReport => ({
  device: `device ${n}`,
  connection: 1,
  n,
  sessions: Array.from({ length: sessions }, (_, id) => ({ id: `${n}.${id}`, idleMs: 0 })),
});
const renewed = ({ n }: RenewalReport) => ({ type: 'renewed' as const, n, now: 0, keep: [], stop: [] });

/** Writes at once what it is given, and tells which reports came together. */
function written(sick?: number) {
  const batches: number[][] = [];
  const write = (reports: readonly RenewalReport[]) => {
    batches.push(reports.map(({ n }) => n));
    if (reports.some(({ n }) => n === sick)) return Promise.reject(new Error('sick'));
    return Promise.resolve(reports.map(renewed));
  };
  return { batches, write };
}

it('writes together what comes within a moment, and answers each its own (L1)', async () => {
  const { batches, write } = written();
  const renew = gatherRenewals(write, 1);
  const answers = await Promise.all([1, 2, 3].map((n) => renew(report(n))));
  expect(answers.map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(batches).toEqual([[1, 2, 3]]);
});

it('writes in the next batch what comes while one is written', async () => {
  const { batches, write } = written();
  let later: Promise<unknown> = Promise.resolve();
  const renew = gatherRenewals((reports) => {
    if (batches.length === 0) later = Promise.all([renew(report(2)), renew(report(3))]);
    return write(reports);
  }, 0);
  await renew(report(1));
  await later;
  expect(batches).toEqual([[1], [2, 3]]);
});

it('bounds a batch by its sessions, and lets through one agent that has more', async () => {
  const { batches, write } = written();
  const renew = gatherRenewals(write, 1);
  await Promise.all([report(1, 600), report(2, 400), report(3, 1), report(4, 5000), report(5)].map(renew));
  expect(batches).toEqual([[1, 2], [3], [4], [5]]);
});

it("fails alone what cannot be written, and not the others' renewals", async () => {
  const { batches, write } = written(2);
  const renew = gatherRenewals(write, 1);
  const outcomes = await Promise.allSettled([1, 2, 3].map((n) => renew(report(n))));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
});

it('gathers again after it was idle', async () => {
  const { batches, write } = written();
  const renew = gatherRenewals(write, 0);
  await renew(report(1));
  await renew(report(2));
  expect(batches).toEqual([[1], [2]]);
});
