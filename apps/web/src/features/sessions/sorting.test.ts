import { expect, it } from 'vitest';
import { idOf, sessionOf } from '../../samples/views.ts';
import { byPerson, keepUnchanged } from './grouping.ts';
import { nextSort, readSort, sessionOrder, sortKeys, writeSort } from './sorting.ts';

const of = (number: number, facts: Parameters<typeof sessionOf>[0]) =>
  sessionOf({ id: idOf(number), begunAt: number * 1_000, ...facts });
const numbers = (sessions: readonly { readonly id: string }[]): number[] =>
  sessions.map(({ id }) => Number(id.slice(-2)));

it('writes into an address what it reads out of it, and nothing for the usual order', () => {
  for (const key of sortKeys) {
    for (const down of [false, true]) expect(readSort(writeSort({ key, down }))).toEqual({ key, down });
  }
  expect(writeSort({ key: 'person', down: false })).toBeUndefined();
  expect(readSort('-nonsense')).toEqual({ key: 'person', down: false });
});

it('turns around when asked for the same again', () => {
  const once = nextSort({ key: 'person', down: false }, 'idle');
  expect(once).toEqual({ key: 'idle', down: false });
  expect(nextSort(once, 'idle')).toEqual({ key: 'idle', down: true });
});

it('puts what is not known last, whichever way it is turned', () => {
  const sessions = [of(1, { idleSince: null }), of(2, { idleSince: 500 }), of(3, { idleSince: 200 })];
  const sorted = (down: boolean) => numbers(sessions.toSorted(sessionOrder({ key: 'idle', down })));
  expect(sorted(false)).toEqual([3, 2, 1]);
  expect(sorted(true)).toEqual([2, 3, 1]);
});

it('sorts devices as people do, and equals by age', () => {
  const sessions = [
    of(3, { device: { id: idOf(1), name: 'pc 10' } }),
    of(2, { device: { id: idOf(2), name: 'PC 2' } }),
    of(1, { device: { id: idOf(2), name: 'PC 2' } }),
  ];
  expect(numbers(sessions.toSorted(sessionOrder({ key: 'device', down: false })))).toEqual([1, 2, 3]);
});

it('M2: a person stands where their first session would', () => {
  const person = (number: number, name: string) => ({
    member: idOf(number),
    person: { id: idOf(number + 10), name, email: 'x@example.test' },
  });
  const sessions = [
    of(1, { ...person(11, 'Ana'), idleSince: 900 }),
    of(2, { ...person(12, 'Ben'), idleSince: 100 }),
    of(3, { ...person(12, 'Ben'), idleSince: null }),
  ];
  const names = (key: 'idle' | 'sessions' | 'person', down: boolean) =>
    byPerson(sessions, { key, down }).map(({ name }) => name);
  expect(names('idle', false)).toEqual(['Ben', 'Ana']);
  expect(names('idle', true)).toEqual(['Ana', 'Ben']);
  expect(names('sessions', true)).toEqual(['Ben', 'Ana']);
  expect(names('person', true)).toEqual(['Ben', 'Ana']);
});

it('hands on as the same object whoever did not change, so that only the others are drawn again', () => {
  const [ana, ben] = [of(1, {}), of(2, { member: idOf(12) })];
  const before = byPerson([ana, ben]);
  const known = new Map(before.map((person) => [person.member, person]));
  const after = keepUnchanged(known, byPerson([ana, { ...ben, idleMs: 5 }]));
  expect(after.map((person) => before.includes(person))).toEqual(after.map(({ member }) => member === ana.member));
});
