import { mostPlacesShown } from '@usher/contract';
import { expect, it } from 'vitest';
import { capacityOf, idOf } from '../samples/views.ts';
import { capacityWords, sharesOf, ticksOf } from './capacity-geometry.ts';

const looks = (...of: Parameters<typeof capacityOf>) => ticksOf(capacityOf(...of))?.map(({ look }) => look);

it('draws one tick for each place, in use first', () => {
  expect(looks(2, 4, [{ look: 'used' }, { look: 'unconfirmed' }])).toEqual(['used', 'unconfirmed', 'free', 'free']);
  expect(looks(0, 0)).toEqual([]);
});

it('draws a place that it may not know of as used, leading nowhere', () => {
  expect(ticksOf(capacityOf(1, 1))).toEqual([{ look: 'used', session: null, label: 'In use' }]);
});

it('names whom a place belongs to, where the reader may know', () => {
  const [tick] = ticksOf(capacityOf(1, 2, [{ look: 'held', session: idOf(1), label: 'Ana on PC-3' }])) ?? [];
  expect(tick).toEqual({ look: 'held', session: idOf(1), label: 'Held: Ana on PC-3' });
});

it('C6: shows what is in use above a limit that was lowered', () => {
  expect(looks(3, 1, [{ look: 'used' }, { look: 'used' }, { look: 'held' }])).toEqual(['used', 'over', 'over']);
});

it('draws a plain bar above forty places, and ticks up to it', () => {
  expect(ticksOf(capacityOf(1, mostPlacesShown))).toHaveLength(40);
  expect(ticksOf(capacityOf(1, mostPlacesShown + 1))).toBeNull();
  expect(ticksOf(capacityOf(mostPlacesShown + 1, 1))).toBeNull();
});

it('divides the plain bar into what is certain and what is not, never above the whole', () => {
  expect(sharesOf(capacityOf(50, 200, [{ look: 'held' }, { look: 'used' }]))).toEqual({ used: 24.5, uncertain: 0.5 });
  expect(sharesOf(capacityOf(300, 200))).toEqual({ used: 100, uncertain: 0 });
  expect(sharesOf(capacityOf(0, 0))).toEqual({ used: 0, uncertain: 0 });
});

it('says it in words', () => {
  expect(capacityWords({ inUse: 3, limit: 8 })).toBe('3 of 8 sessions in use');
});
