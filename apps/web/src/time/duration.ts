const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const pad = (value: number): string => String(value).padStart(2, '0');

/** "42 s", "12 min 05 s", "2 h 05 min", "3 d 4 h": two units, so that a ticking column keeps its width. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (ms < minuteMs) return `${seconds} s`;
  if (ms < hourMs) return `${minutes} min ${pad(seconds % 60)} s`;
  if (ms < dayMs) return `${hours} h ${pad(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "14:02" today, "Mon 14:02" within a week, else "3 Nov 2026, 14:02"; in the reader's own time zone unless given one. */
export function clockTime(at: number, now: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const time = clockMinute(at, timeZone);
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', ...zone });
  if (day.format(at) === day.format(now)) return time;
  if (Math.abs(now - at) < 6 * dayMs) {
    return `${new Intl.DateTimeFormat('en-GB', { weekday: 'short', ...zone }).format(at)} ${time}`;
  }
  return dayAndTime(at, timeZone);
}

/** "3 Nov 2026, 14:02", whatever day it is */
export function dayAndTime(at: number, timeZone?: string): string {
  return `${calendarDate(at, timeZone)}, ${clockMinute(at, timeZone)}`;
}

function clockMinute(at: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...zone }).format(at);
}

/** "14:02:31" */
export function clockSecond(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeStyle: 'medium',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** "3 Nov 2026" */
export function calendarDate(at: number, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', ...zone }).format(at);
}

/** "3 days", for times ahead that need no second's precision. */
export function roughly(ms: number): string {
  const units: readonly (readonly [number, string])[] = [
    [dayMs, 'day'],
    [hourMs, 'hour'],
    [minuteMs, 'minute'],
  ];
  const [size, name] = units.find(([size]) => ms >= size) ?? [minuteMs, 'minute'];
  const count = Math.max(1, Math.round(ms / size));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
