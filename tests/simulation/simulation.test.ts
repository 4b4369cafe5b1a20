import { describe, expect, it } from 'vitest';
import { decide, evolveAll, isLive, type Place } from '../../apps/portal/src/sessions/domain/index.ts';
import type { Decide } from './sim-database.ts';
import { type Run, simulate } from './simulate.ts';

const steps = 20_000;

const happens = [
  'admitted',
  'refused',
  'ended',
  'resumed',
  'close tab',
  'kill tab',
  'node crashed',
  'agent killed',
  'agent paused',
  'line broken',
  'relay restarted',
  'agent partitioned',
  'relay partitioned',
  'both partitioned',
  'rights changed',
  'capacity changed',
];

/** Wrong rules, each of which some run must find out. */
const wrong: Readonly<Record<string, Decide>> = {
  'that frees a place as soon as it is forced (E3, E4)': (place, command, now, times) => {
    const events = decide(place, command, now, times);
    if (!events.some(({ type }) => type === 'forced')) return events;
    return [...events, { type: 'freed', reason: 'lease-lost', wasLive: false, forced: true }];
  },
  'that frees a place at once when it is ended (E3)': (place, command, now, times) => {
    const events = decide(place, command, now, times);
    const over = events.some((event) => event.type === 'ending' && event.endsAt <= now);
    return over ? [...events, { type: 'freed', reason: 'lease-lost', wasLive: false, forced: false }] : events;
  },
  'that never shows a forced end (E4)': (place, command, now, times) =>
    decide(place, command, now, times).filter(({ type }) => type !== 'forced'),
  'that frees a lease before it has run out (L2, L3)': (place, command, now, times) =>
    decide({ ...place, leaseUntil: place.leaseUntil - 6_000 }, command, now, times),
  'that acknowledges a begin again without lengthening its lease (L3)': (place, command, now, times) =>
    decide(place, command, now, times).filter(({ type }) => type !== 'extended'),
  'that hears an older connection (L6)': (place, command, now, times) =>
    'connection' in command && command.type !== 'connected'
      ? decide(
          { ...place, connection: command.connection, reportedConnection: command.connection },
          command,
          now,
          times,
        )
      : decide(place, command, now, times),
};

describe('a simulated team', () => {
  const runs = Array.from({ length: 12 }, (_, seed) => ({ seed: seed + 1, run: simulate(seed + 1, steps, decide) }));

  it.each(runs)('keeps every rule through 20,000 steps of faults (C3, L1–L7, E1–E5), seed $seed', ({ run }) => {
    expect(run.broken).toBeNull();
    expect(run.flowed).toBeGreaterThan(200);
  });

  it.each(happens)('sees it often: %s', (what) => {
    const often = runs.reduce((sum, { run }) => sum + (run.seen[what] ?? 0), 0);
    expect(often).toBeGreaterThan(20);
  });

  it('sees every way a session can end', () => {
    const places = runs.flatMap(({ run }) => run.places);
    const reasons = new Set(places.map(({ reason }) => reason));
    for (const reason of [
      'viewer-left',
      'viewer-lost',
      'connect-timeout',
      'lease-lost',
      'device-restarted',
      'access-revoked',
    ])
      expect(reasons).toContain(reason);
    expect(places.some(({ forced }) => forced)).toBe(true);
  });

  it('is the same run for the same seed', () => {
    expect(simulate(7, 3_000, decide)).toEqual(simulate(7, 3_000, decide));
  });

  it.each(Object.entries(wrong))('would find out a rule %s', (_, rules) => {
    expect(findsOut(rules)).not.toBeNull();
  });

  it('never lets an ended session live again, whatever is asked of it (E1, L4)', () => {
    for (const place of simulate(3, steps, decide).places) expect(revived(place)).toBe(false);
  });
});

/** Runs that found something once come first. */
const telling = [102, 219, 491, ...Array.from({ length: 30 }, (_, seed) => seed + 1)];

function findsOut(rules: Decide): Run['broken'] {
  for (const seed of telling) {
    const { broken } = simulate(seed, steps, rules);
    if (broken !== null) return broken;
  }
  return null;
}

const times = {
  renewMs: 5_000,
  leaseMs: 15_000,
  resumeMs: 15_000,
  leaveMs: 4_000,
  beginMs: 10_000,
  forcedEndMs: 5_000,
};

function revived(place: Place): boolean {
  const now = (place.freedAt ?? 0) + 1_000;
  const from = { device: place.device, connection: place.connection };
  const rights = place.rights;
  const asked = [
    { type: 'begin', ...from, fence: place.fence },
    { type: 'renew', ...from },
    { type: 'state', ...from, fence: place.fence, state: 'active' },
    { type: 'connected', device: place.device, connection: place.connection + 1, came: 'again' },
    { type: 'issue-right', viewerKey: 'k', rights, signIn: 's' },
    { type: 'give-tokens', fence: place.fence, relays: ['relay'], expireAt: now + 1 },
  ] as const;
  return asked.some((command) => {
    const after = evolveAll(place, decide(place, command, now, times), now);
    return isLive(after, now) || after !== place;
  });
}
