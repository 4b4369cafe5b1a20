import {
  type AllowedHours,
  type EffectiveLimits,
  type LimitRule,
  limitScopes,
  type SessionLimits,
  type TimeLimitValues,
} from '@usher/contract';
import { isOpen, nextChange } from './allowed-hours.ts';

/** A limit that applies, with where it was set. */
export interface AppliedLimit extends TimeLimitValues {
  readonly rule: LimitRule;
}

/** The strictest of all that apply to one member on one device. Of equals, the one set nearest to the device is named. */
export function effectiveLimits(applied: readonly AppliedLimit[], now: number): EffectiveLimits {
  const nearest = applied.toSorted((a, b) => nearness(b) - nearness(a));
  return {
    idle: shortest(nearest, ({ idleMs }) => idleMs),
    total: shortest(nearest, ({ totalMs }) => totalMs),
    hours: hoursOf(nearest, now),
  };
}

/** What ends a session that began at `begunAt`. */
export function sessionLimits(applied: readonly AppliedLimit[], begunAt: number, now: number): SessionLimits | null {
  const { idle, total, hours } = effectiveLimits(applied, now);
  const ends: SessionLimits['ends'][] = [
    total === null ? null : { because: 'total', at: begunAt + total.ms, ms: total.ms, rule: total.rule },
    hours === null ? null : endOfHours(hours, now),
  ];
  const [first = null] = ends.flatMap((end) => end ?? []).toSorted((a, b) => a.at - b.at);
  return idle === null && first === null ? null : { idle, ends: first };
}

function endOfHours(hours: NonNullable<EffectiveLimits['hours']>, now: number): SessionLimits['ends'] {
  const at = hours.open ? hours.changesAt : now;
  return at === null ? null : { because: 'hours', at, zone: hours.zone, rule: hours.rule };
}

function nearness({ rule }: AppliedLimit): number {
  return limitScopes.indexOf(rule.scope);
}

function shortest(
  applied: readonly AppliedLimit[],
  of: (limit: AppliedLimit) => number | null,
): EffectiveLimits['idle'] {
  let found: EffectiveLimits['idle'] = null;
  for (const limit of applied) {
    const ms = of(limit);
    if (ms !== null && (found === null || ms < found.ms)) found = { ms, rule: limit.rule };
  }
  return found;
}

interface Timetable {
  readonly hours: AllowedHours;
  readonly rule: LimitRule;
}

/** Sessions are allowed when every timetable says so. */
function hoursOf(applied: readonly AppliedLimit[], now: number): EffectiveLimits['hours'] {
  const timetables = applied.flatMap(({ hours, rule }) => (hours === null ? [] : [{ hours, rule }]));
  const [first] = timetables;
  if (first === undefined) return null;
  const closed = timetables.find(({ hours }) => !isOpen(hours, now));
  if (closed) return { open: false, changesAt: opensAt(timetables, now), zone: closed.hours.zone, rule: closed.rule };
  const closing = timetables
    .map((timetable) => ({ ...timetable, at: nextChange(timetable.hours, now) }))
    .toSorted((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY));
  const { hours, rule, at } = closing[0] ?? { ...first, at: null };
  return { open: true, changesAt: at, zone: hours.zone, rule };
}

/** Two timetables that take turns for longer than this are never open together, as far as anybody cares. */
const mostTurns = 200;

function opensAt(timetables: readonly Timetable[], now: number): number | null {
  let at = now;
  for (let turn = 0; turn < mostTurns; turn++) {
    const closed = timetables.find(({ hours }) => !isOpen(hours, at));
    if (closed === undefined) return at;
    const next = nextChange(closed.hours, at);
    if (next === null) return null;
    at = next;
  }
  return null;
}
