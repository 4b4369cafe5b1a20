import type { LimitRule, SessionLimits } from './time-limits.ts';

/** What is about to end a session, as the device says it and the viewer shows it. */
export const limitKinds = ['idle', 'total', 'hours'] as const;
export type LimitKind = (typeof limitKinds)[number];

/** What the viewer reads while it can still do something; the time left stands beside it. */
export const limitWarnings: Record<LimitKind, string> = {
  idle: 'Nobody is using this session. It ends in',
  total: 'This session reaches its time limit in',
  hours: 'The allowed hours end in',
};

const scopeWords = { 'person-group': 'the group', 'device-group': 'the device group', device: 'the device' } as const;

/** Where a limit was set: `the team`, `the group Contractors`, `the device PC-3`. */
export function sayRule({ scope, name }: LimitRule): string {
  return scope === 'team' ? 'the team' : `${scopeWords[scope]} ${name ?? ''}`.trim();
}

/** A limit in words: `15 min`, `1 h 30 min`, `20 s`. */
export function sayLimitMs(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  const parts = [hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '', rest > 0 ? `${rest} s` : ''];
  return parts.filter((part) => part !== '').join(' ') || '0 s';
}

/** The time on the wall where the limit was set: `Mon 18:00 (Europe/Berlin)`. */
export function sayInstant(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  return `${format.format(at).replace(',', '')} (${zone})`;
}

/** Why a session ended by time, for both sides; null where no limit is known. */
export function sayLimitEnd(reason: string | null, limits: SessionLimits | null): string | null {
  if (reason === 'idle-limit' && limits?.idle) {
    return `Sessions end when nobody uses them for ${sayLimitMs(limits.idle.ms)}: set for ${sayRule(limits.idle.rule)}.`;
  }
  if (reason !== 'time-limit' || !limits?.ends) return null;
  const { ends } = limits;
  return ends.because === 'total'
    ? `Sessions last ${sayLimitMs(ends.ms)} at most: set for ${sayRule(ends.rule)}.`
    : `The allowed hours ended, ${sayInstant(ends.at, ends.zone)}: set for ${sayRule(ends.rule)}.`;
}
