import { type AllowedHours, minutesOfDay } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { isOpen, nextChange } from './allowed-hours.ts';
import { Random } from '../sessions/test-support/random.ts';

const at = (iso: string): number => Date.parse(iso);
const hour = 60;
const workdays: AllowedHours = {
  zone: 'Europe/Berlin',
  weekly: [1, 2, 3, 4, 5].map((day) => ({ day, from: 8 * hour, to: 18 * hour })),
};
const night: AllowedHours = { zone: 'Europe/Berlin', weekly: [{ day: 6, from: 22 * hour, to: 6 * hour }] };

describe('allowed hours', () => {
  it('open and close to the minute by the wall clock of their zone', () => {
    // Tuesday in winter: Berlin is an hour ahead of UTC.
    expect(isOpen(workdays, at('2026-11-24T06:59:59.999Z'))).toBe(false);
    expect(isOpen(workdays, at('2026-11-24T07:00:00Z'))).toBe(true);
    expect(isOpen(workdays, at('2026-11-24T16:59:59.999Z'))).toBe(true);
    expect(isOpen(workdays, at('2026-11-24T17:00:00Z'))).toBe(false);
  });

  it('say when they change next, over a weekend', () => {
    expect(nextChange(workdays, at('2026-11-24T12:00:30Z'))).toBe(at('2026-11-24T17:00:00Z'));
    expect(nextChange(workdays, at('2026-11-27T17:00:00Z'))).toBe(at('2026-11-30T07:00:00Z'));
  });

  it('go on over midnight, from Sunday into Monday too', () => {
    const sunday = { ...night, weekly: [{ day: 7, from: 22 * hour, to: 6 * hour }] };
    expect(isOpen(sunday, at('2026-11-30T04:59:00Z'))).toBe(true);
    expect(nextChange(sunday, at('2026-11-29T22:00:00Z'))).toBe(at('2026-11-30T05:00:00Z'));
    expect(isOpen(sunday, at('2026-11-30T05:00:00Z'))).toBe(false);
  });

  it('join without a gap where one interval ends as the next begins', () => {
    const joined = {
      zone: 'UTC',
      weekly: [
        { day: 1, from: 0, to: minutesOfDay },
        { day: 2, from: 0, to: 6 * hour },
      ],
    };
    expect(nextChange(joined, at('2026-11-23T10:00:00Z'))).toBe(at('2026-11-24T06:00:00Z'));
  });

  it('never change when they fill the week', () => {
    const always = {
      zone: 'Europe/Berlin',
      weekly: [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: 0, to: minutesOfDay })),
    };
    expect(isOpen(always, at('2026-03-29T01:30:00Z'))).toBe(true);
    expect(nextChange(always, at('2026-03-28T12:00:00Z'))).toBeNull();
  });

  it('last an hour less in the night the clock goes forward, an hour more when it goes back', () => {
    // 28 March 22:00 is 21:00Z; 29 March 06:00 is 04:00Z.
    expect(nextChange(night, at('2026-03-28T21:00:00Z'))).toBe(at('2026-03-29T04:00:00Z'));
    // 24 October 22:00 is 20:00Z; 25 October 06:00 is 05:00Z.
    expect(nextChange(night, at('2026-10-24T20:00:00Z'))).toBe(at('2026-10-25T05:00:00Z'));
  });

  it('close at once where the clock skips their end', () => {
    const skipped = { zone: 'Europe/Berlin', weekly: [{ day: 7, from: 1 * hour, to: 2 * hour + 30 }] };
    expect(nextChange(skipped, at('2026-03-29T00:30:00Z'))).toBe(at('2026-03-29T01:00:00Z'));
  });

  it('close when the wall clock first shows their end, and open again for the hour it repeats', () => {
    const repeated = { zone: 'Europe/Berlin', weekly: [{ day: 7, from: 1 * hour, to: 2 * hour + 30 }] };
    expect(nextChange(repeated, at('2026-10-24T23:30:00Z'))).toBe(at('2026-10-25T00:30:00Z'));
    expect(nextChange(repeated, at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-25T01:00:00Z'));
    expect(nextChange(repeated, at('2026-10-25T01:00:00Z'))).toBe(at('2026-10-25T01:30:00Z'));
  });

  it.each([1, 2, 3])('change where looking at every minute finds it, around changes of the clock, seed %i', (seed) => {
    const random = new Random(seed);
    const below = (limit: number): number => Math.floor(random.next() * limit);
    const starts = ['2026-03-28T03:17:00Z', '2026-10-24T11:41:00Z', '2026-04-04T05:00:00Z', '2026-11-01T00:30:00Z'];
    const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'America/New_York', 'Asia/Kathmandu'];
    for (let round = 0; round < 6; round++) {
      const weekly = Array.from({ length: 1 + below(4) }, () => {
        const from = below(minutesOfDay);
        return { day: 1 + below(7), from, to: (from + below(minutesOfDay - 1) + 1) % minutesOfDay || minutesOfDay };
      }).filter(({ from, to }) => from !== to);
      const hours = { zone: zones[below(zones.length)] ?? 'UTC', weekly };
      const start = at(starts[below(starts.length)] ?? '') + below(2_880) * 60_000;
      const open = isOpen(hours, start);
      const found = nextChange(hours, start);
      let minute = start + 60_000;
      while (isOpen(hours, minute) === open && minute - start < 8 * 86_400_000) minute += 60_000;
      expect(found, JSON.stringify({ hours, start })).toBe(minute - start < 8 * 86_400_000 ? minute : null);
    }
  });
});
