import { expect, it } from 'vitest';
import { readSessionsSearch } from '../../app/sessions-search.ts';
import { idOf, sessionOf } from '../../samples/views.ts';
import { filedState, isFiltered, matchingSessions, stateChoices } from './filters.ts';

const groups = {
  members: new Map([[idOf(11), [idOf(71)]]]),
  devices: new Map([[idOf(32), [idOf(81)]]]),
};
const ana = sessionOf({ id: idOf(1), from: '203.0.113.7', relay: { id: idOf(91), name: 'north' } });
const ben = sessionOf({
  id: idOf(2),
  member: idOf(12),
  person: { id: idOf(22), name: 'Ben', email: 'ben@example.test' },
  device: { id: idOf(32), name: 'Lab 4' },
  state: 'unconfirmed',
});
const found = (search: object): string[] =>
  matchingSessions([ana, ben], search, groups).map(({ person }) => person.name);

it.each([
  [{}, ['Ana', 'Ben']],
  [{ person: idOf(12) }, ['Ben']],
  [{ device: idOf(31) }, ['Ana']],
  [{ state: 'unconfirmed' }, ['Ben']],
  [{ people: idOf(71) }, ['Ana']],
  [{ devices: idOf(81) }, ['Ben']],
  [{ people: idOf(72) }, []],
  [{ q: 'LAB ben' }, ['Ben']],
  [{ q: '203.0.113 north' }, ['Ana']],
  [{ q: 'example.test' }, ['Ana', 'Ben']],
  [{ q: 'ana lab' }, []],
  [{ person: idOf(11), state: 'unconfirmed' }, []],
])('%j finds %j', (search, names) => {
  expect(found(search)).toEqual(names);
});

it('E1: files what counts down to its end under ending, and what only holds an offer or has ended where it is', () => {
  expect(filedState(sessionOf({ endsAt: 9_000, reason: 'ended-by-manager' }))).toBe('ending');
  expect(filedState(sessionOf({ state: 'offered', endsAt: 9_000 }))).toBe('offered');
  expect(filedState(sessionOf({ state: 'held', endsAt: 9_000, endedAt: 9_100, reason: 'lease-lost' }))).toBe('held');
  expect(stateChoices).not.toContain('ended');
});

it('knows a filter from an order', () => {
  const asked = [{}, { sort: '-idle' }, { session: 'a' }, { q: 'a' }];
  expect(asked.map(isFiltered)).toEqual([false, false, false, true]);
});

it('reads from an address what it may hold, no longer than it may be, and numbers as they were typed', () => {
  expect(readSessionsSearch({ q: 12, state: 'held', sort: '', page: 'x', person: ['a'] })).toEqual({
    q: '12',
    state: 'held',
  });
  expect(readSessionsSearch({ q: 'x'.repeat(500) }).q).toHaveLength(100);
});
