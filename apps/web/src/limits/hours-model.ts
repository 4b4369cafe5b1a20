import { type AllowedHours, type HoursInterval, minutesOfDay } from '@usher/contract';

/** One row of the editor: the same times on several weekdays, as a time field reads and writes them. */
export interface HoursRow {
  readonly id: number;
  /** 1 is Monday, 7 Sunday. */
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export const weekdays = [
  [1, 'Mon'],
  [2, 'Tue'],
  [3, 'Wed'],
  [4, 'Thu'],
  [5, 'Fri'],
  [6, 'Sat'],
  [7, 'Sun'],
] as const;

export function newRow(id: number): HoursRow {
  return { id, days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
}

/** Intervals that differ by their weekday alone share a row. */
export function rowsOf({ weekly }: AllowedHours): HoursRow[] {
  const rows = new Map<string, HoursRow>();
  for (const { day, from, to } of weekly) {
    const [start, end] = [clockOf(from), clockOf(to)];
    const row = rows.get(start + end) ?? { id: rows.size, days: [], from: start, to: end };
    rows.set(start + end, { ...row, days: [...row.days, day].toSorted((a, b) => a - b) });
  }
  return [...rows.values()];
}

/** Why the rows cannot be saved; null when they can. */
export function faultOf(rows: readonly HoursRow[]): string | null {
  if (rows.length === 0) return 'Add at least one time, or allow all hours.';
  if (rows.some(({ days }) => days.length === 0)) return 'Choose a weekday for every time.';
  const lengthless = rows.flatMap(intervalsOf).some(({ from, to }) => from === to);
  return lengthless ? 'A time must end at another minute than it begins.' : null;
}

export function weeklyOf(rows: readonly HoursRow[]): HoursInterval[] {
  return rows.flatMap(intervalsOf);
}

function intervalsOf({ days, from, to }: HoursRow): HoursInterval[] {
  // Midnight as an end is that of the day's own end.
  return days.map((day) => ({ day, from: minutesOf(from), to: minutesOf(to) || minutesOfDay }));
}

function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

function clockOf(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}
