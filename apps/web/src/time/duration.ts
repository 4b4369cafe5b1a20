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
  const time = said('minute', at, timeZone);
  if (said('day', at, timeZone) === said('day', now, timeZone)) return time;
  if (Math.abs(now - at) < 6 * dayMs) return `${said('weekday', at, timeZone)} ${time}`;
  return dayAndTime(at, timeZone);
}

/** "3 Nov 2026, 14:02", whatever day it is */
export function dayAndTime(at: number, timeZone?: string): string {
  return `${calendarDate(at, timeZone)}, ${said('minute', at, timeZone)}`;
}

/** "14:02:31" */
export function clockSecond(at: number, timeZone?: string): string {
  return said('second', at, timeZone);
}

/** "3 Nov 2026" */
export function calendarDate(at: number, timeZone?: string): string {
  return said('date', at, timeZone);
}

const parts = {
  minute: { hour: '2-digit', minute: '2-digit' },
  second: { timeStyle: 'medium' },
  day: { dateStyle: 'short' },
  weekday: { weekday: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>;
const formats = new Map<string, Intl.DateTimeFormat>();

/** To make a format costs far more than to use it, and a table of sessions ticks: each is made once. */
function said(part: keyof typeof parts, at: number, timeZone?: string): string {
  // A format keeps the zone in which it was made; its reader may travel.
  const key = `${part} ${timeZone ?? new Date().getTimezoneOffset()}`;
  const known = formats.get(key);
  if (known) return known.format(at);
  const made = new Intl.DateTimeFormat('en-GB', { ...parts[part], ...(timeZone === undefined ? {} : { timeZone }) });
  formats.set(key, made);
  return made.format(at);
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
