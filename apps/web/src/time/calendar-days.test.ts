import { expect, it } from 'vitest';
import { dayOf, endOfDay } from './calendar-days.ts';

it('takes the whole of the last day, and says it back', () => {
  for (const day of ['2026-11-24', '2026-12-31', '2028-02-29', '2027-03-28', '2027-10-31']) {
    const end = endOfDay(day) ?? 0;
    expect(dayOf(end)).toBe(day);
    expect(new Date(end).getHours()).toBe(0);
    expect(dayOf(end + 1)).not.toBe(day);
  }
});

it('means no end by no day', () => {
  expect([endOfDay(''), dayOf(null)]).toEqual([null, '']);
});
