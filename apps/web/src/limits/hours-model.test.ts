import { expect, it } from 'vitest';
import { faultOf, newRow, rowsOf, weeklyOf } from './hours-model.ts';

it('shows weekdays with the same times as one row, and saves them as they were', () => {
  const weekly = [
    { day: 1, from: 480, to: 1080 },
    { day: 2, from: 480, to: 1080 },
    { day: 6, from: 1320, to: 360 },
    { day: 7, from: 0, to: 1440 },
  ];
  const rows = rowsOf({ zone: 'UTC', weekly });
  expect(rows.map(({ days, from, to }) => [days, from, to])).toEqual([
    [[1, 2], '08:00', '18:00'],
    [[6], '22:00', '06:00'],
    [[7], '00:00', '00:00'],
  ]);
  expect(weeklyOf(rows)).toEqual(weekly);
});

it('says why rows cannot be saved', () => {
  const row = newRow(0);
  expect(faultOf([row])).toBeNull();
  expect(faultOf([])).toMatch(/at least one/);
  expect(faultOf([{ ...row, days: [] }])).toMatch(/weekday/);
  expect(faultOf([{ ...row, to: '08:00' }])).toMatch(/another minute/);
});
