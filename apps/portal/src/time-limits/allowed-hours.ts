import { type AllowedHours, minutesOfDay } from '@usher/contract';

const minuteMs = 60_000;
const week = 7 * minutesOfDay;
/** What is open or closed so long stays so for ever; a change of the zone's offset may lengthen a week. */
const lookAheadMs = 8 * minutesOfDay * minuteMs;

/** A stretch of the week, minutes since Monday's midnight; the week is a ring. */
interface Span {
  readonly from: number;
  readonly length: number;
}

/** The same rule as `hours_open` in SQL. `at` is epoch ms. */
export function isOpen(hours: AllowedHours, at: number): boolean {
  return spansOf(hours).some((span) => contains(span, minuteOfWeek(hours.zone, at)));
}

/** When the hours that are open at `at` close, or the closed ones open; null when they never do. */
export function nextChange(hours: AllowedHours, at: number): number | null {
  const spans = spansOf(hours);
  const open = isOpen(hours, at);
  let from = at;
  while (from - at < lookAheadMs) {
    const minute = minuteOfWeek(hours.zone, from);
    const ahead = minutesUntil(spans, minute, !open);
    if (ahead === 0) return from;
    const until = Math.floor(from / minuteMs) * minuteMs + (ahead ?? week) * minuteMs;
    // The wall clock runs evenly only between two changes of its offset.
    const shift = shiftBetween(hours.zone, from, until);
    if (shift === null) return ahead === null ? null : until;
    from = shift;
  }
  return null;
}

function spansOf({ weekly }: AllowedHours): Span[] {
  return weekly.map(({ day, from, to }) => ({
    from: (day - 1) * minutesOfDay + from,
    length: to > from ? to - from : to + minutesOfDay - from,
  }));
}

function contains({ from, length }: Span, minute: number): boolean {
  return (minute - from + week) % week < length;
}

/** Null when the whole week is otherwise. */
function minutesUntil(spans: readonly Span[], minute: number, open: boolean): number | null {
  // What is open or closed changes only where a span begins or ends.
  const edges = spans.flatMap(({ from, length }) => [from, from + length]);
  const ahead = [0, ...edges.map((edge) => (edge - minute + 2 * week) % week)].toSorted((a, b) => a - b);
  return ahead.find((step) => spans.some((span) => contains(span, (minute + step) % week)) === open) ?? null;
}

/** The first whole minute after `from` and at or before `until` at which the zone's offset is another. */
function shiftBetween(zone: string, from: number, until: number): number | null {
  const offset = offsetAt(zone, from);
  if (offsetAt(zone, until) === offset) return null;
  let [before, after] = [Math.floor(from / minuteMs), Math.ceil(until / minuteMs)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(zone, middle * minuteMs) === offset) before = middle;
    else after = middle;
  }
  return after * minuteMs;
}

function minuteOfWeek(zone: string, at: number): number {
  const local = Math.floor(at / minuteMs) + offsetAt(zone, at);
  // 1 January 1970 was a Thursday.
  return (((local + 3 * minutesOfDay) % week) + week) % week;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes that the wall clock is ahead of UTC. */
function offsetAt(zone: string, at: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
  formats.set(zone, format);
  const minute = Math.floor(at / minuteMs);
  const parts = new Map(format.formatToParts(minute * minuteMs).map(({ type, value }) => [type, Number(value)]));
  const get = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'));
  return local / minuteMs - minute;
}
