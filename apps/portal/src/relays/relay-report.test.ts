import { expect, it } from 'vitest';
import { passReport, type RelayReport, ReportQueue } from './relay-report.ts';

const cut = (id: string, fence = 1): RelayReport => ({ type: 'cut', id, fence, pipes: [], afterMs: 1 });

/** Passes on what it is let. */
function passing() {
  const begun: string[] = [];
  const failed: string[] = [];
  const gates = new Map<string, (error?: Error) => void>();
  const queue = new ReportQueue(
    ({ id, fence }) => {
      begun.push(`${id} ${fence}`);
      return new Promise<void>((resolve, reject) => {
        gates.set(`${id} ${fence}`, (error) => (error === undefined ? resolve() : reject(error)));
      });
    },
    (_, { id }) => failed.push(id),
  );
  const finish = async (report: string, error?: Error) => {
    gates.get(report)?.(error);
    await new Promise(setImmediate);
  };
  return { queue, begun, failed, finish };
}

it('passes on what is said of one session in order, and of others at once', async () => {
  const { queue, begun, finish } = passing();
  for (const report of [cut('a', 1), cut('a', 2), cut('b')]) await queue.add(report);
  await new Promise(setImmediate);
  expect(begun).toEqual(['a 1', 'b 1']);
  await finish('a 1');
  expect(begun).toEqual(['a 1', 'b 1', 'a 2']);
});

it('passes on with a cut all that went through the pipes that it cut', async () => {
  const heard: unknown[] = [];
  const nobody = () => Promise.reject(new Error('not said'));
  const reports = { joined: nobody, left: nobody, endedLately: nobody };
  const listener = {
    ...reports,
    cut: (...facts: readonly unknown[]) => Promise.resolve(void heard.push(facts)),
  };
  const pipes = [
    { pipe: 'screen', bytes: 40_000 },
    { pipe: 'control', bytes: 300 },
  ] as const;
  await passReport(listener, 'relay', { type: 'cut', id: 'a', fence: 2, pipes: [...pipes], afterMs: 3 });
  expect(heard).toEqual([['relay', 'a', 2, 3, 40_300]]);
});

it('says what failed, and goes on', async () => {
  const { queue, begun, failed, finish } = passing();
  await queue.add(cut('a', 1));
  await queue.add(cut('a', 2));
  await finish('a 1', new Error('the database is away'));
  expect(failed).toEqual(['a']);
  expect(begun).toEqual(['a 1', 'a 2']);
});

it.each([1, 255])('takes no more than it can hold until one is done, of %s sessions', async (sessions) => {
  const { queue, finish } = passing();
  for (let nth = 0; nth < 255; nth += 1) await queue.add(cut(`${nth % sessions}`, nth));
  let taken = false;
  const add = async () => {
    await queue.add(cut('new'));
    taken = true;
  };
  const last = add();
  await new Promise(setImmediate);
  expect(taken).toBe(false);
  await finish('0 0');
  await last;
  expect(taken).toBe(true);
});
