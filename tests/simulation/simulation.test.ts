import { describe, expect, it } from 'vitest';
import {
  decide,
  evolveAll,
  isLive,
  type Place,
  type PlaceCommand,
  type PlaceEvent,
  type PlaceTimes,
} from '../../apps/portal/src/sessions/domain/index.ts';
import { type Rules, shippedRules } from './sim-database.ts';
import { type Run, simulate } from './simulate.ts';

/** A million in all. */
const seeds = Array.from({ length: 25 }, (_, n) => n + 1);
const steps = 40_000;

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
  'limit changed',
  'at capacity',
  'waited',
  'offered',
  'claimed',
  'waiter missed',
  'left the list',
  'released',
  'taken over',
  "a device's clock jumped",
  "the database's clock jumped",
  'database failed over',
];

type Decide = Rules['decide'];

/** A rule for whatever is commanded. */
function anyCommand(
  rule: (place: Place, command: PlaceCommand, now: number, times: PlaceTimes) => readonly PlaceEvent[],
): Decide {
  return rule;
}

/** Wrong rules, each of which some run must find out. */
const wrongDecisions: Readonly<Record<string, Decide>> = {
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
  'that lets a weaker end replace a stronger one (E1)': anyCommand((place, command, now, times) => {
    const events = decide(place, command, now, times);
    if (command.type !== 'end' || events.length > 0 || !isLive(place, now) || place.endsAt === null) return events;
    const { reason, by, message } = command;
    return [{ type: 'ending', endsAt: place.endsAt, reason, by, message, goesTo: place.goesTo }];
  }),
  'that renews what is ending (E2)': anyCommand((place, command, now, times) =>
    command.type === 'renew' && place.freedAt === null && place.state !== 'offered'
      ? decide({ ...place, state: 'active', endedAt: null, endsAt: null }, command, now, times)
      : decide(place, command, now, times),
  ),
  'that frees on a cut while tokens are good (E3)': anyCommand((place, command, now, times) =>
    command.type === 'relay-cut'
      ? decide(
          { ...place, relays: place.relays.map((given) => ({ ...given, tokensExpireAt: now })) },
          command,
          now,
          times,
        )
      : decide(place, command, now, times),
  ),
  'that hears an older fence (L6)': anyCommand((place, command, now, times) =>
    command.type === 'stopped'
      ? decide(place, { ...command, fence: place.fence }, now, times)
      : decide(place, command, now, times),
  ),
  'that frees when a device comes back without proof (L7)': anyCommand((place, command, now, times) =>
    command.type === 'connected'
      ? decide(place, { ...command, came: 'restarted' }, now, times)
      : decide(place, command, now, times),
  ),
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

/** The same of those that give places on. */
const wrongQueues: Readonly<Record<string, Partial<Rules>>> = {
  'that lets a newcomer overtake who waits (W3)': {
    admit: (team, before, request, facts, now) => {
      const { queue, ...admission } = shippedRules.admit(team, { ...before, waiters: [] }, request, facts, now);
      return { ...admission, queue: { places: queue.places, waiters: before.waiters } };
    },
  },
  'that does not count what is offered (W2)': {
    promote: (team, queue, facts, now, first) => {
      const offers = queue.places.filter(({ state }) => state === 'offered');
      const places = queue.places.filter(({ state }) => state !== 'offered');
      const after = shippedRules.promote(team, { ...queue, places }, facts, now, first);
      return { ...after, places: [...offers, ...after.places] };
    },
  },
  'that offers nothing when a place is freed (W1)': {
    happen: (team, queue, what, facts, now) => shippedRules.happen({ ...team, capacity: 0 }, queue, what, facts, now),
  },
  'that gives to another what was released for somebody (W4)': {
    happen: (team, queue, what, facts, now) => {
      const places = queue.places.map((place) => ({ ...place, goesTo: null }));
      return shippedRules.happen(team, { ...queue, places }, what, facts, now);
    },
  },
  'that gives away what is reserved (R1)': {
    admit: (team, ...rest) => shippedRules.admit({ ...team, pools: [] }, ...rest),
  },
  'that trusts a clock that jumped (L8)': { isInDoubt: () => false },
};

const wrong = {
  ...Object.fromEntries(Object.entries(wrongDecisions).map(([name, one]) => [name, { decide: one }])),
  ...wrongQueues,
};

const runs: Run[] = [];

describe('a simulated team', () => {
  it.each(seeds)('keeps every rule through 40,000 steps of faults (C3, L1–L8, E1–E5, W1–W4, R1), seed %i', (seed) => {
    const run = simulate(seed, steps);
    runs.push(run);
    expect(run.broken).toBeNull();
    expect(run.flowed).toBeGreaterThan(200);
  });

  it.each(happens)('sees it often: %s', (what) => {
    const often = runs.reduce((sum, { seen }) => sum + (seen[what] ?? 0), 0);
    expect(often).toBeGreaterThan(20);
  });

  it('sees every way a session can end', () => {
    const places = runs.flatMap((run) => run.places);
    const reasons = new Set(places.map(({ reason }) => reason));
    for (const reason of [
      'viewer-left',
      'viewer-lost',
      'connect-timeout',
      'lease-lost',
      'device-restarted',
      'access-revoked',
      'taken-over',
    ])
      expect(reasons).toContain(reason);
    expect(places.some(({ forced }) => forced)).toBe(true);
  });

  it('is the same run for the same seed', () => {
    expect(simulate(7, 3_000)).toEqual(simulate(7, 3_000));
  });

  it.each(Object.entries(wrong))('would find out a rule %s', (_, rules) => {
    expect(findsOut({ ...shippedRules, ...rules })).not.toBeNull();
  });

  it('never lets an ended session live again, whatever is asked of it (E1, L4)', () => {
    for (const place of simulate(3, 20_000).places) expect(revived(place)).toBe(false);
  });
});

/** The seeds that found a wrong rule once come first. */
const telling = [42, 175, ...seeds];

function findsOut(rules: Rules): Run['broken'] {
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
