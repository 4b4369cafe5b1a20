import type { LimitRule } from '@usher/contract';
import { describe, expect, it } from 'vitest';
import { type AppliedLimit, effectiveLimits, sessionLimits } from './effective-limits.ts';

const minute = 60_000;
const team: LimitRule = { scope: 'team', name: null };
const contractors: LimitRule = { scope: 'person-group', name: 'Contractors' };
const lab: LimitRule = { scope: 'device-group', name: 'Lab' };
const device: LimitRule = { scope: 'device', name: 'PC-3' };
const limit = (rule: LimitRule, values: Partial<AppliedLimit>): AppliedLimit => ({
  idleMs: null,
  totalMs: null,
  hours: null,
  ...values,
  rule,
});
const noon = Date.parse('2026-11-24T12:00:00Z');
const until = (to: number, from = 0) => ({ zone: 'UTC', weekly: [{ day: 2, from: from * 60, to: to * 60 }] });

describe('the limits that apply', () => {
  it('are none when nothing is set', () => {
    expect(effectiveLimits([], noon)).toEqual({ idle: null, total: null, hours: null });
    expect(sessionLimits([], noon, noon)).toBeNull();
  });

  it('are the strictest of each kind, with where each was set', () => {
    const found = effectiveLimits(
      [
        limit(team, { idleMs: 30 * minute, totalMs: 60 * minute }),
        limit(contractors, { idleMs: 15 * minute, totalMs: 120 * minute }),
      ],
      noon,
    );
    expect(found.idle).toEqual({ ms: 15 * minute, rule: contractors });
    expect(found.total).toEqual({ ms: 60 * minute, rule: team });
  });

  it('name the one set nearest to the device when two are alike', () => {
    const alike = [team, device, lab, contractors].map((rule) => limit(rule, { idleMs: minute }));
    expect(effectiveLimits(alike, noon).idle?.rule).toEqual(device);
  });

  it('allow only the hours that every timetable allows, and name the one that closes first', () => {
    const both = [limit(team, { hours: until(18) }), limit(lab, { hours: until(14) })];
    expect(effectiveLimits(both, noon).hours).toEqual({
      open: true,
      changesAt: Date.parse('2026-11-24T14:00:00Z'),
      zone: 'UTC',
      rule: lab,
    });
  });

  it('say when all are open again', () => {
    const both = [limit(team, { hours: until(20, 13) }), limit(lab, { hours: until(22, 16) })];
    const found = effectiveLimits(both, noon).hours;
    expect(found?.open).toBe(false);
    expect(found?.changesAt).toBe(Date.parse('2026-11-24T16:00:00Z'));
  });

  it('find no opening for timetables that are never open together', () => {
    const never = [limit(team, { hours: until(10) }), limit(lab, { hours: until(14, 11) })];
    expect(effectiveLimits(never, noon).hours).toMatchObject({ open: false, changesAt: null });
  });
});

describe('what ends a session by time', () => {
  it('is the earlier of the total limit and the end of the allowed hours', () => {
    const limits = [limit(team, { totalMs: 180 * minute }), limit(lab, { hours: until(14) })];
    expect(sessionLimits(limits, noon, noon)?.ends).toMatchObject({ because: 'hours', rule: lab });
    expect(sessionLimits(limits, noon - 120 * minute, noon)?.ends).toEqual({
      because: 'total',
      at: noon + 60 * minute,
      ms: 180 * minute,
      rule: team,
    });
  });

  it('has come already when the hours are closed', () => {
    expect(sessionLimits([limit(team, { hours: until(11) })], noon - minute, noon)?.ends?.at).toBe(noon);
  });
});
