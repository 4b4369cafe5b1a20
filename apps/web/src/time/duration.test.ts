import { expect, it } from 'vitest';
import { calendarDate, clockTime, duration, roughly } from './duration.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

it.each([
  [-5, '0 s'],
  [0, '0 s'],
  [999, '0 s'],
  [minute - 1, '59 s'],
  [minute, '1 min 00 s'],
  [12 * minute + 5 * second, '12 min 05 s'],
  [hour - 1, '59 min 59 s'],
  [hour, '1 h 00 min'],
  [2 * hour + 5 * minute + 59 * second, '2 h 05 min'],
  [day - 1, '23 h 59 min'],
  [day, '1 d 0 h'],
  [3 * day + 4 * hour + 59 * minute, '3 d 4 h'],
])('%d ms is %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});

const now = Date.UTC(2026, 10, 24, 15, 0);

it('says the time alone today, the day of the week within six days, and the date before that', () => {
  expect(clockTime(Date.UTC(2026, 10, 24, 0, 0), now, 'UTC')).toBe('00:00');
  expect(clockTime(now - day, now, 'UTC')).toBe('Mon 15:00');
  expect(clockTime(now - 6 * day + 1, now, 'UTC')).toBe('Wed 15:00');
  expect(clockTime(now - 6 * day, now, 'UTC')).toBe('18 Nov 2026, 15:00');
  expect(clockTime(now + day, now, 'UTC')).toBe('Wed 15:00');
});

it("judges today by the reader's own midnight", () => {
  const at = Date.UTC(2026, 10, 24, 4, 30);
  expect(clockTime(at, now, 'UTC')).toBe('04:30');
  expect(clockTime(at, now, 'America/New_York')).toBe('Mon 23:30');
});

it('says a date', () => {
  expect(calendarDate(Date.UTC(2026, 10, 3), 'UTC')).toBe('3 Nov 2026');
});

it.each([
  [0, '1 minute'],
  [minute, '1 minute'],
  [5 * minute, '5 minutes'],
  [hour, '1 hour'],
  [36 * hour, '2 days'],
  [30 * day, '30 days'],
])('%d ms ahead is roughly %s', (ms, words) => {
  expect(roughly(ms)).toBe(words);
});
