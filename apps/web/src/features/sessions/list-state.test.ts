import { expect, it } from 'vitest';
import { idOf, sessionOf } from '../../samples/views.ts';
import { byPerson } from './grouping.ts';
import { holdOrder, orderShown } from './held-order.ts';
import { choosableOf, markedOf, rowsOf } from './list-rows.ts';
import { isOpen, type ListAct, nothingChosen, stepList } from './list-state.ts';

const after = (...acts: ListAct[]) => acts.reduce(stepList, nothingChosen);

it('opens and closes one person, and all of them', () => {
  expect(isOpen(after({ type: 'turn', member: 'a' }), 'a')).toBe(true);
  const all = after({ type: 'turn', member: 'a' }, { type: 'all-open', open: true });
  expect([isOpen(all, 'a'), isOpen(all, 'b')]).toEqual([true, true]);
  expect(isOpen(stepList(all, { type: 'turn', member: 'b' }), 'b')).toBe(false);
  const reveal: ListAct = { type: 'reveal', member: 'a' };
  expect(isOpen(after(reveal), 'a')).toBe(true);
  expect(stepList(all, reveal)).toBe(all);
});

it('M4: opens a person whose connections are to show their red cross, and leaves them open when it is put away', () => {
  const ending = after({ type: 'ending', member: 'a' });
  expect([ending.ending.has('a'), isOpen(ending, 'a')]).toEqual([true, true]);
  const kept = stepList(ending, { type: 'ending', member: 'a' });
  expect([kept.ending.has('a'), isOpen(kept, 'a')]).toEqual([false, true]);
});

it('selects one, many, and a range from the last to the next either way', () => {
  const order = ['a', 'b', 'c', 'd'];
  const one: ListAct = { type: 'select', sessions: ['c'], on: true };
  expect([...after(one, { type: 'select-to', session: 'a', order }).selected].toSorted()).toEqual(['a', 'b', 'c']);
  expect([...after(one, { type: 'select-to', session: 'd', order }).selected]).toEqual(['c', 'd']);
  expect([...after({ type: 'select-to', session: 'b', order }).selected]).toEqual(['b']);
  expect([...after(one, { type: 'select', sessions: order, on: false }).selected]).toEqual([]);
  expect(after(one, { type: 'clear' }).selected.size).toBe(0);
});

it('says whether none, some or all are chosen, and lets nothing be chosen that has ended', () => {
  const live = sessionOf({ id: idOf(1) });
  const over = sessionOf({ id: idOf(2), endedAt: 5 });
  const foreign = sessionOf({ id: idOf(3), mayEnd: false });
  expect(choosableOf([live, over, foreign])).toEqual([idOf(1)]);
  expect([markedOf(['a', 'b'], new Set()), markedOf(['a', 'b'], new Set('a')), markedOf(['a'], new Set('a'))]).toEqual([
    'none',
    'some',
    'all',
  ]);
  expect(markedOf([], new Set('a'))).toBe('none');
});

const of = (number: number, member: number) =>
  sessionOf({
    id: idOf(number),
    member: idOf(member),
    createdAt: number,
    person: { id: idOf(member), name: `P ${member}`, email: '' },
  });
const always = (): boolean => true;

it('shows the sessions of those who stand open', () => {
  const rows = rowsOf(byPerson([of(1, 11), of(2, 12)]), (member) => member === idOf(12));
  expect(rows.map(({ key }) => key)).toEqual([idOf(11), idOf(12), idOf(2)]);
});

it('moves nothing while it is held: people keep their order, newcomers wait below or outside', () => {
  const shown = orderShown(byPerson([of(2, 12), of(3, 13)]));
  const now = byPerson([of(1, 11), of(2, 12), of(3, 13), of(4, 12)]);
  const held = (open: () => boolean) =>
    holdOrder(shown, now, open).map(({ member, sessions }) => [member, sessions.map(({ id }) => id)]);
  expect(held(always)).toEqual([
    [idOf(12), [idOf(2)]],
    [idOf(13), [idOf(3)]],
    [idOf(11), [idOf(1)]],
  ]);
  expect(held(() => false)[0]).toEqual([idOf(12), [idOf(2), idOf(4)]]);
});

it('lets go of who is gone altogether, held or not', () => {
  const shown = orderShown(byPerson([of(2, 12), of(3, 13)]));
  expect(holdOrder(shown, byPerson([of(3, 13)]), always).map(({ member }) => member)).toEqual([idOf(13)]);
});
