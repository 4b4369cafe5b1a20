import { expect, it } from 'vitest';
import { idOf } from '../../samples/views.ts';
import { entryFacts } from './entry-facts.ts';

it('tells before and after, and why, without the ids that names stand for', () => {
  expect(entryFacts({ to: 5, why: null, from: 3 })).toEqual([
    ['Before', '3'],
    ['After', '5'],
    ['Why', 'none'],
  ]);
  expect(entryFacts({ person: idOf(1), personName: 'Ana Ruiz', role: 'user' })).toEqual([
    ['Person', 'Ana Ruiz'],
    ['Role', 'user'],
  ]);
});

it('tells each change of many, and what stands within', () => {
  const end = new Date(2027, 0, 31, 12).getTime();
  expect(
    entryFacts({
      changes: [
        { what: 'trial', from: true, to: false },
        { what: 'term-end', from: null, to: end },
      ],
    }),
  ).toEqual([
    ['Trial', 'yes, then no'],
    ['End of the term', 'none, then 31 Jan 2027, 12:00:00'],
  ]);
  expect(entryFacts({ from: { idleMs: 900_000, totalMs: null }, added: ['Bo', 'Cy'], heldMs: 40 })).toEqual([
    ['Before', 'Idle limit 15 min 00 s, Time limit none'],
    ['Added', 'Bo, Cy'],
    ['Held ms', '40 ms'],
  ]);
});

it('reads what a newer version wrote', () => {
  expect(entryFacts({ newThing: { deep: [{ a: 1 }] }, changes: 'none at all' })).toEqual([
    ['Changes', 'none at all'],
    ['New thing', 'Deep A 1'],
  ]);
});
