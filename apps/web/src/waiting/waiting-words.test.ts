import { expect, it } from 'vitest';
import { waitingOf } from '../samples/views.ts';
import { blockedWords, expectedWords, ordinal, queuedWords, standingWords } from './waiting-words.ts';

it('counts as people do', () => {
  expect([1, 2, 3, 4, 10, 11, 12, 13, 21, 22, 101, 111, 112].map(ordinal)).toEqual(
    '1st 2nd 3rd 4th 10th 11th 12th 13th 21st 22nd 101st 111th 112th'.split(' '),
  );
});

it('says the place among all, an offer as such, and what became of a wait that is over', () => {
  expect(standingWords(waitingOf({ place: 2, of: 4 }))).toBe('2nd of 4');
  expect(standingWords(waitingOf({ state: 'offered', place: null }))).toBe('A place is yours');
  expect(standingWords(waitingOf({ state: 'missed', place: null }))).toContain('not taken');
  expect(standingWords(waitingOf({ state: 'gone', place: null }))).toContain('away');
});

it('says how long only when the history tells', () => {
  expect(expectedWords(5 * 60_000)).toBe('About 5 minutes, by the pace of the last days');
  expect(expectedWords(null)).toContain('not enough history');
});

it('W1: says why others may pass', () => {
  expect(blockedWords(waitingOf())).toBeNull();
  expect(blockedWords(waitingOf({ blocked: 'device-offline' }))).toMatch(/PC-3 is offline/);
});

it('says to those who run the team how somebody stands, and what lets others pass', () => {
  const { id, device, since } = waitingOf();
  const queued = { id, device, since, member: id, name: 'Ana', offeredUntil: null, present: true, blocked: null };
  expect(queuedWords({ ...queued, state: 'waiting', place: 2 })).toBe('2nd');
  expect(queuedWords({ ...queued, state: 'offered', place: null })).toBe('a place is offered');
  expect(queuedWords({ ...queued, state: 'waiting', place: 1, present: false, blocked: 'device-offline' })).toBe(
    '1st, away, device offline',
  );
});
