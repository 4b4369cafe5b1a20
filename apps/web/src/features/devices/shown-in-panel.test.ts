import { expect, it } from 'vitest';
import { idOf, sessionOf } from '../../samples/views.ts';
import { heldSessions, matchingSessions } from './shown-in-panel.ts';

const young = sessionOf({ id: idOf(1), createdAt: 2_000, device: { id: idOf(32), name: 'Crane 2' } });
const old = sessionOf({ id: idOf(2), createdAt: 1_000 });
const held = sessionOf({ id: idOf(3), createdAt: 3_000, state: 'held', endedAt: 4_000 });
const freed = sessionOf({ id: idOf(4), endedAt: 4_000, freedAt: 4_000 });

it('C2: shows what holds a place, oldest first, and what was freed no more', () => {
  expect(heldSessions([young, freed, held, old], null)).toEqual([old, young, held]);
});

it('shows one device’s alone when asked to', () => {
  expect(heldSessions([young, old], idOf(32))).toEqual([young]);
});

it('finds by every word, in the device’s or the person’s name', () => {
  expect(matchingSessions([young, old], ' crane ANA ')).toEqual([young]);
  expect(matchingSessions([young, old], '')).toEqual([young, old]);
  expect(matchingSessions([young, old], 'crane ben')).toEqual([]);
});
