import type { UsageView } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { bucketTime, csvName, enoughLines, pointsOf, pointWords, tableRows, usageCsv } from './usage-words.ts';

const hour = 3600_000;
const from = Date.UTC(2026, 10, 24, 10);
const view: UsageView = {
  range: 'week',
  from,
  to: from + 4 * hour,
  bucketMs: hour,
  now: from + 3.5 * hour,
  since: from + hour,
  countedUntil: from + 3.5 * hour,
  max: [0, 2, 5],
  mean: [0, 1.25, 4],
  admitted: [0, 2, 3],
  refused: [0, 0, 2],
  waited: [0, 0, 1],
  capacity: [
    { at: from, capacity: 5 },
    { at: from + 2.5 * hour, capacity: 8 },
  ],
  total: { peak: 5, peakAt: from, mean: 2, admitted: 5, refused: 2, waited: 1, short: 1, requests: 6 },
  enough: [],
};

describe('a point of the usage', () => {
  it('is nothing before anything was counted, and has the capacity that its end had', () => {
    expect(pointsOf(view).map((point) => point?.capacity)).toEqual([undefined, 5, 8]);
  });

  it('reads as one line that names only what happened', () => {
    const [, quiet, busy] = pointsOf(view);
    if (!quiet || !busy) throw new Error('there are points');
    expect(pointWords(quiet, hour, 'UTC')).toBe(
      'Tue 24 Nov, 11:00: at most 2 in use, on average 1.3, capacity 5, 2 admitted',
    );
    expect(pointWords(busy, hour, 'UTC')).toBe(
      'Tue 24 Nov, 12:00: at most 5 in use, on average 4, capacity 8, 3 admitted, 2 refused, 1 waited',
    );
  });

  it('is named by its day in UTC where days are counted', () => {
    expect(bucketTime(Date.UTC(2026, 10, 24), 24 * hour, 'America/New_York')).toBe('Tue 24 Nov 2026');
  });
});

it('says shares that need the same capacity together', () => {
  const enough = (...capacities: [number, number, number]) =>
    enoughLines([95, 99, 100].map((percent, index) => ({ percent, capacity: capacities[index] ?? 0 })));
  expect(enough(3, 4, 6)).toEqual([
    { percents: '95 %', capacity: 3 },
    { percents: '99 %', capacity: 4 },
    { percents: '100 %', capacity: 6 },
  ]);
  expect(enough(4, 4, 6)[0]).toEqual({ percents: '95 and 99 %', capacity: 4 });
  expect(enough(2, 2, 2)).toEqual([{ percents: '95, 99 and 100 %', capacity: 2 }]);
});

it('writes every counted bucket into a file for spreadsheets', () => {
  expect(usageCsv(view).split('\r\n')).toEqual([
    'from_utc,minutes,most_in_use,mean_in_use,capacity,admitted,refused,waited',
    '2026-11-24T11:00:00.000Z,60,2,1.25,5,2,0,0',
    '2026-11-24T12:00:00.000Z,60,5,4,8,3,2,1',
    '',
  ]);
  expect(csvName('Harbour & Söhne', view)).toBe('usage-harbour-s-hne-week-2026-11-24.csv');
  expect(csvName('…', view)).toBe('usage-team-week-2026-11-24.csv');
});

it('shows a day by its hours in the table', () => {
  const minutes = {
    ...view,
    bucketMs: 60_000,
    since: from,
    max: [1, 4],
    mean: [1, 2],
    admitted: [1, 1],
    refused: [0, 3],
  };
  expect(tableRows({ ...minutes, waited: [0, 1] })).toEqual([
    { at: from, max: 4, mean: 1.5, admitted: 2, refused: 3, waited: 1, capacity: 5 },
  ]);
});
