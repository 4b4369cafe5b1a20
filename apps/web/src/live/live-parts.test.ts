import { expect, it } from 'vitest';
import { Announcer } from './announcer.ts';
import { backoffMs } from './backoff.ts';
import { keepOrder } from './order.ts';

it('announces the first change at once, and what comes within three seconds as one sentence', () => {
  const said: string[] = [];
  const due: { ms: number; run: () => void }[] = [];
  const announcer = new Announcer(
    (text) => said.push(text),
    (ms, run) => due.push({ ms, run }),
  );
  for (const change of ['one', 'two', 'three', 'four']) announcer.announce(change);
  expect([said, due.map(({ ms }) => ms)]).toEqual([['one'], [3_000]]);
  due.shift()?.run();
  expect(said).toEqual(['one', '3 changes. Last: four']);
  announcer.announce('five');
  due.shift()?.run();
  expect(said.at(-1)).toBe('five');
  due.shift()?.run();
  expect(due).toEqual([]);
  announcer.announce('six');
  expect(said).toEqual(['one', '3 changes. Last: four', 'five', 'six']);
});

it('waits twice as long after each failure, up to 15 s, spread over the upper half', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 99].map((failures) => backoffMs(failures, 1))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000,
  ]);
  expect([backoffMs(0, 0), backoffMs(1, 0), backoffMs(99, 0)]).toEqual([250, 250, 7_500]);
});

it('shows the wanted order while nothing holds it', () => {
  expect(keepOrder(['b', 'a'], ['a', 'b', 'c'], false)).toEqual(['a', 'b', 'c']);
});

it('moves nothing while it is held: newcomers go to the end, and what is gone leaves no hole', () => {
  expect(keepOrder(['b', 'a'], ['a', 'b'], true)).toEqual(['b', 'a']);
  expect(keepOrder(['b', 'a'], ['0', 'a', 'b', 'c'], true)).toEqual(['b', 'a', '0', 'c']);
  expect(keepOrder(['b', 'a'], ['a', 'c'], true)).toEqual(['a', 'c']);
  expect(keepOrder([], ['a'], true)).toEqual(['a']);
});
