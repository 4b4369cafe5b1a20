import { endOutcome, type EndScope } from '@usher/contract';
import { expect, it } from 'vitest';
import { idOf, sessionOf } from '../../samples/views.ts';
import {
  type AskedMany,
  blockedCount,
  concerned,
  type EndManyAnswer,
  endInParts,
  extentWords,
  namesWords,
  partsWords,
  scopesOf,
  summaryWords,
} from './end-many.ts';
import { countdownsBefore } from './end-wishes.ts';

const sessions = [
  sessionOf({ id: idOf(1) }),
  sessionOf({ id: idOf(2), member: idOf(12), device: { id: idOf(32), name: 'Lab 4' } }),
  sessionOf({ id: idOf(3), endedAt: 5 }),
];
const ids = (of: readonly { readonly id: string }[]): string[] => of.map(({ id }) => id);

it('concerns what lives of those chosen, of the person, on the device, or of all', () => {
  expect(ids(concerned({ kind: 'selected', sessions: [idOf(1), idOf(3)] }, sessions))).toEqual([idOf(1)]);
  expect(ids(concerned({ kind: 'member', member: idOf(12), suspend: false }, sessions))).toEqual([idOf(2)]);
  expect(ids(concerned({ kind: 'device', device: idOf(31) }, sessions))).toEqual([idOf(1)]);
  expect(ids(concerned({ kind: 'device', device: null }, sessions))).toEqual([]);
  expect(ids(concerned({ kind: 'all' }, sessions))).toEqual([idOf(1), idOf(2)]);
});

it('asks the Portal for just that, and for nothing before a device is chosen', () => {
  expect(scopesOf({ kind: 'device', device: null })).toEqual([]);
  expect(scopesOf({ kind: 'device', device: idOf(31) })).toEqual([{ kind: 'device', device: idOf(31) }]);
  expect(scopesOf({ kind: 'member', member: idOf(12), suspend: true })).toEqual([{ kind: 'member', member: idOf(12) }]);
  expect(scopesOf({ kind: 'selected', sessions: [idOf(1)] })).toEqual([{ kind: 'sessions', sessions: [idOf(1)] }]);
  expect(scopesOf({ kind: 'all' })).toEqual([{ kind: 'all' }]);
});

it('asks for more than one act may name in parts, says how far it is, and stops at the first that fails', async () => {
  const asked: AskedMany = { kind: 'selected', sessions: Array.from({ length: 2001 }, (_, at) => idOf(at)) };
  const parts: number[] = [];
  const words: string[] = [];
  const end = (which: EndScope): Promise<EndManyAnswer> => {
    if (which.kind !== 'sessions') throw new Error('only sessions were asked for');
    if (parts.length === 5) return Promise.reject(new Error('not now'));
    parts.push(which.sessions.length);
    return Promise.resolve({
      sessions: which.sessions.map((session) => ({ session, outcome: 'ending', endsAt: null })),
      suspended: false,
    });
  };
  const tell = (answered: number) => words.push(partsWords(asked, answered));
  expect((await endInParts(scopesOf(asked), end, tell)).sessions.map(({ session }) => session)).toEqual(asked.sessions);
  expect(parts).toEqual([1000, 1000, 1]);
  expect(words).toEqual([
    'They are ended 1,000 at a time.',
    '1,000 of 2,001 have been asked to end.',
    '2,000 of 2,001 have been asked to end.',
  ]);
  await expect(endInParts(scopesOf(asked), end, tell)).rejects.toThrow('not now');
  expect(words.at(-1)).toBe('2,000 of 2,001 have been asked to end.');
  expect(partsWords({ kind: 'selected', sessions: [idOf(1)] }, 0)).toBe('');
});

it('says how much it concerns', () => {
  expect(extentWords(concerned({ kind: 'all' }, sessions))).toBe('2 sessions of 2 people on 2 devices');
  const names = (count: number) =>
    namesWords(
      Array.from({ length: count }, (_, at) => sessionOf({ device: { id: idOf(at), name: `PC-${at + 1}` } })),
      ({ device }) => device.name,
    );
  expect([names(1), names(2), names(3)]).toEqual(['PC-1', 'PC-1 and PC-2', 'PC-1, PC-2 and PC-3']);
  expect(names(5)).toBe('PC-1, PC-2, PC-3, PC-4 and PC-5');
  expect(names(6)).toBe('PC-1, PC-2, PC-3, PC-4 and 2 more');
});

it('M5: counts those whose agents cannot end', () => {
  expect(blockedCount([sessionOf(), sessionOf({ endBlocked: 'Update Usher.' })])).toBe(1);
});

it('sums up what came of each, whatever came of it', () => {
  const ended = (outcome: (typeof endOutcome.options)[number], at = 1) => ({
    session: idOf(at),
    outcome,
    endsAt: null,
  });
  expect(summaryWords([ended('ending'), ended('ending', 2), ended('already-over', 3)])).toBe(
    '2 end, 1 had already ended.',
  );
  for (const outcome of endOutcome.options) expect(summaryWords([ended(outcome)]), outcome).toMatch(/^1 .*\.$/);
  expect(summaryWords([])).toBe('There was no session to end.');
});

it('E1: offers only what comes before an end that is set', () => {
  const offered = (left: number | null) => countdownsBefore(left).map(([inMs]) => inMs);
  expect(offered(null)).toEqual([0, 30_000, 120_000]);
  expect(offered(60_000)).toEqual([0, 30_000]);
  expect(offered(10_000)).toEqual([0]);
});
