import { expect, it } from 'vitest';
import { idOf, sessionOf } from '../../samples/views.ts';
import { byPerson, endedShownMs, liveCount, shownSessions } from './grouping.ts';

const person = (name: string, number: number) => ({
  member: idOf(number),
  person: { id: idOf(number + 100), name, email: `${name}@example.test` },
});

it('M2: groups sessions by person, people by name as people sort it, each with the oldest first', () => {
  const groups = byPerson([
    sessionOf({ id: idOf(1), ...person('person 10', 11), createdAt: 5 }),
    sessionOf({ id: idOf(2), ...person('Person 2', 12), createdAt: 9 }),
    sessionOf({ id: idOf(3), ...person('Person 2', 12), createdAt: 3 }),
    sessionOf({ id: idOf(4), ...person('Émile', 13), createdAt: 1 }),
  ]);
  expect(groups.map(({ name, sessions }) => [name, sessions.map(({ id }) => id)])).toEqual([
    ['Émile', [idOf(4)]],
    ['Person 2', [idOf(3), idOf(2)]],
    ['person 10', [idOf(1)]],
  ]);
});

it('keeps two people of one name apart, in an order that never changes', () => {
  const sessions = [sessionOf({ ...person('Ana', 12) }), sessionOf({ id: idOf(2), ...person('Ana', 11) })];
  const members = (of: typeof sessions) => byPerson(of).map(({ member }) => member);
  expect(members(sessions)).toEqual([idOf(11), idOf(12)]);
  expect(members(sessions.toReversed())).toEqual([idOf(11), idOf(12)]);
});

it('says of a person what the newest session says', () => {
  const [group] = byPerson([
    sessionOf({ id: idOf(2), role: 'manager', createdAt: 9 }),
    sessionOf({ id: idOf(1), role: 'user', createdAt: 1 }),
  ]);
  expect(group?.role).toBe('manager');
});

it('does not change the list that it was given', () => {
  const sessions = [sessionOf({ id: idOf(2), createdAt: 9 }), sessionOf({ id: idOf(1), createdAt: 1 })];
  byPerson(sessions);
  expect(sessions.map(({ id }) => id)).toEqual([idOf(2), idOf(1)]);
});

it('E4: shows what runs, what still holds its place, and what ended a moment ago', () => {
  const running = sessionOf({ id: idOf(1) });
  const held = sessionOf({ id: idOf(2), endedAt: 1_000 });
  const over = sessionOf({ id: idOf(3), endedAt: 1_000, freedAt: 1_500 });
  const shown = (now: number, frozen = false) => shownSessions([running, held, over], now, frozen).map(({ id }) => id);
  expect(shown(1_000 + endedShownMs - 1)).toEqual([idOf(1), idOf(2), idOf(3)]);
  expect(shown(1_000 + endedShownMs)).toEqual([idOf(1), idOf(2)]);
  expect(shown(1_000 + endedShownMs, true)).toEqual([idOf(1), idOf(2), idOf(3)]);
});

it('counts those that still run', () => {
  expect(liveCount([sessionOf(), sessionOf({ state: 'ending' }), sessionOf({ endedAt: 1 })])).toBe(2);
});
