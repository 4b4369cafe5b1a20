import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fullRights as all, type SessionLimits } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { type MemberActor, realTimes as times } from '../ports.ts';
import { act } from './act.ts';
import type { AdmissionRequest, TeamState } from './domain/admission-request.ts';
import { admit, freeRunOut } from './domain/admit.ts';
import { decide, evolveAll, isInUse, type Place, type PlaceCommand, usher } from './domain/index.ts';
import { loadPlaces } from './place-store.ts';
import { Random } from './test-support/random.ts';
import { benchOn, freezeClock, openTeamBench, shiftClock, type TeamBench } from './test-support/team-bench.ts';

function chanceOf(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

/** A step both sides take: through the SQL that ships, and in the model. */
interface Step {
  readonly name: string;
  run(bench: TeamBench): Promise<unknown>;
  model(places: readonly Place[], now: number): { readonly places: readonly Place[]; readonly answer?: unknown };
}

interface Known {
  readonly bench: TeamBench;
  readonly actors: readonly [MemberActor, MemberActor];
  readonly connection: number;
  readonly capacity: number;
  readonly suspended: boolean;
}

const reasons = ['ended-by-manager', 'ended-by-self', 'access-revoked', 'viewer-left'] as const;

function stepFor(chance: () => number, places: readonly Place[], known: Known): Step {
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(chance() * list.length)] ?? list[0];
  const { bench } = known;
  const place =
    places.length > 0 && chance() < 0.95
      ? places.slice(-8)[Math.floor(chance() * Math.min(8, places.length))]
      : undefined;
  if (place === undefined || chance() < 0.2) return admission(known, pick(known.actors));
  const kind = pick(['agent', 'agent', 'agent', 'renew', 'renew', 'end', 'page', 'relay', 'sweep', 'run-out'] as const);
  if (kind === 'renew')
    return renewal(
      known,
      places.filter((one) => isInUse(one) && chance() < 0.8),
    );
  if (kind === 'sweep') return sweeping;
  if (kind === 'run-out') return runningOut;
  const fence = chance() < 0.8 ? place.fence : Math.max(1, place.fence - 1);
  const from = { device: bench.device, connection: chance() < 0.85 ? known.connection : 1 };
  if (kind === 'agent')
    return command(
      place.id,
      pick<PlaceCommand>([
        { type: 'begin', ...from, fence, limits: pick(limits(place)) },
        { type: 'begin', ...from, fence, limits: pick(limits(place)) },
        { type: 'state', ...from, fence, state: pick(['approving', 'active', 'resuming'] as const) },
        { type: 'stopped', ...from, fence, reason: pick(['viewer-left', 'ended-at-device'] as const) },
        { type: 'give-up' },
      ]),
    );
  if (kind === 'end')
    return command(place.id, {
      type: 'end',
      reason: pick(reasons),
      by: usher,
      message: null,
      inMs: pick([0, 0, 20_000, 60_000]),
    });
  if (kind === 'page')
    return command(
      place.id,
      pick<PlaceCommand>([
        { type: 'leave', fence },
        { type: 'viewer-closed', fence },
        { type: 'issue-right', viewerKey: randomUUID(), rights: all, signIn: place.signIn },
        { type: 'set-limits', limits: pick(limits(place)) },
        { type: 'set-rights', rights: pick([all, { ...all, control: false }, null]), by: usher },
      ]),
    );
  return command(
    place.id,
    pick<PlaceCommand>([
      { type: 'give-tokens', fence, relays: [bench.relay], expireAt: Math.floor(place.createdAt) + 60_000 },
      { type: 'relay-cut', relay: bench.relay, fence },
      { type: 'relay-cut', relay: bench.relay, fence },
    ]),
  );
}

/** None, or a total limit that later steps reach. */
function limits({ createdAt }: Place): readonly [SessionLimits | null, ...SessionLimits[]] {
  const rule = { scope: 'team', name: null } as const;
  const ends = { because: 'total', at: Math.floor(createdAt) + 90_000, ms: 90_000, rule } as const;
  return [null, { idle: { ms: 60_000, rule }, ends: null }, { idle: null, ends }];
}

function command(id: string, one: PlaceCommand): Step {
  return {
    name: `${one.type} of ${id.slice(-4)}`,
    run: async (bench) => void (await act(bench.deps, id, one)),
    model: (places, now) => ({ places: change(places, (place) => place.id === id, one, now) }),
  };
}

function change(places: readonly Place[], which: (place: Place) => boolean, one: PlaceCommand, now: number): Place[] {
  return places.map((place) => (which(place) ? evolveAll(place, decide(place, one, now, times), now) : place));
}

/** The batch in SQL is held to the rules for one. */
function renewal({ bench, connection }: Known, listed: readonly Place[]): Step {
  const ids = new Set(listed.map(({ id }) => id));
  const from = { device: bench.device, connection };
  return {
    name: `renewal of ${ids.size}`,
    async run({ sessions }) {
      const report = listed.map(({ id, fence }) => ({ id, fence, idleMs: 0 }));
      await sessions.agentReports.renew(bench.device, connection, { type: 'renew', n: 1, sessions: report });
    },
    model(places, now) {
      const renewed = change(places, ({ id }) => ids.has(id), { type: 'renew', ...from }, now);
      return { places: change(renewed, ({ id }) => !ids.has(id), { type: 'absent', ...from }, now) };
    },
  };
}

const sweeping: Step = {
  name: 'sweep',
  run: (bench) => bench.sweep(),
  model: (places, now) => ({ places: change(places, () => true, { type: 'sweep' }, now) }),
};

const noTeam: TeamState = {
  subscription: { active: true, termEnd: null },
  capacity: 0,
  overdraft: 0,
  overdraftUntil: null,
  pools: [],
  clockInDoubt: false,
};
const noFacts = (): never => {
  throw new Error('nobody waits');
};

const runningOut: Step = {
  name: 'run out',
  run: ({ deps, team }) =>
    deps.db.transact(async (tx) => {
      await lockTeam(tx, team);
      await sql`select free_run_out(${team}::uuid)`.execute(tx);
    }),
  model(places, now) {
    return freeRunOut(noTeam, { places, waiters: [] }, noFacts, now).queue;
  },
};

function admission({ bench, capacity, connection, suspended }: Known, actor: MemberActor): Step {
  const id = bench.deps.ids.next();
  const team: TeamState = {
    subscription: { active: true, termEnd: null },
    capacity,
    overdraft: 0,
    overdraftUntil: null,
    pools: [],
    clockInDoubt: false,
  };
  const request: AdmissionRequest = {
    id,
    team: bench.team,
    viewerKey: 'key',
    signIn: actor.signIn,
    signedIn: true,
    member: { id: actor.member, suspended: suspended && actor.role === 'user', removed: false },
    device: { id: bench.device, removed: false, twin: false, online: true, connection },
    granted: all,
    pools: new Set(),
    leaseMs: 45_000,
  };
  return {
    name: `admission of ${id.slice(-4)}`,
    run: ({ deps }) =>
      deps.db.transact(async (tx) => {
        const { rows } = await sql<{
          outcome: string;
        }>`select outcome from admit_session(${id}::uuid, ${bench.team}::uuid,
          ${actor.member}::uuid, ${bench.device}::uuid, ${actor.signIn}::text, false, 'key', null, 45000)`.execute(tx);
        return rows[0]?.outcome;
      }),
    model(places, now) {
      const { outcome, queue } = admit(team, { places, waiters: [] }, request, noFacts, now);
      return { places: queue.places, answer: outcome };
    },
  };
}

async function readAll({ deps, team }: TeamBench): Promise<Place[]> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    return (await loadPlaces(tx, sql`team_id = ${team}::uuid`)).map(({ place }) => place);
  });
}

/** Hops of one instant have no order. */
function comparable(places: readonly Place[]): Place[] {
  return places.map((place) => ({ ...place, acks: place.acks.toSorted() })).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describeOnBothDatabases('the SQL and the rules', (open) => {
  let opened: Db | undefined;
  afterEach(async () => {
    if (opened) await shiftClock(opened, 0);
  });

  async function start(seed: number) {
    const db = await open();
    opened = db;
    const bench = await openTeamBench(db, 3);
    const another = benchOn(await open.another(), bench);
    const actors = [await bench.member('user'), await bench.member('manager')] as const;
    return { db, bench, another, actors, chance: chanceOf(seed) };
  }

  /** What changes around the sessions: the clock, the capacity, a member, the device's connection. */
  async function stir(db: Db, known: Known, places: readonly Place[], chance: () => number, now: number) {
    const dice = chance();
    if (dice < 0.1) {
      const capacity = Math.floor(chance() * 5);
      await known.bench.setCapacity(capacity);
      return { known: { ...known, capacity }, places };
    }
    if (dice < 0.14) {
      const suspended = !known.suspended;
      await sql`update member set state = ${suspended ? 'suspended' : 'active'} where role = 'user'`.execute(db.read);
      return { known: { ...known, suspended }, places };
    }
    if (dice < 0.2) {
      const came = chance() < 0.6 ? 'again' : chance() < 0.5 ? 'restarted' : 'anew';
      const connection = await known.bench.reconnect(came);
      const from = { device: known.bench.device, connection };
      return {
        known: { ...known, connection },
        places: change(places, () => true, { type: 'connected', ...from, came }, now),
      };
    }
    return { known, places };
  }

  it.each([1, 2, 3, 4])('agree about every place over random steps (C2, C3, L1–L7, E1–E4), seed %i', async (seed) => {
    const { db, bench, actors, chance } = await start(seed);
    let known: Known = { bench, actors, connection: 1, capacity: 3, suspended: false };
    let places: readonly Place[] = [];
    let now = Date.now();
    for (let round = 0; round < 150; round++) {
      now += Math.floor(chance() ** 4 * 50_000);
      await freezeClock(db, now);
      ({ known, places } = await stir(db, known, places, chance, now));
      const step = stepFor(chance, places, known);
      const expected = step.model(places, now);
      const answer = await step.run(bench);
      if (expected.answer !== undefined) expect(answer, `${step.name} in round ${round}`).toBe(expected.answer);
      expect(comparable(await readAll(bench)), `${step.name} in round ${round}`).toEqual(comparable(expected.places));
      ({ places } = expected);
    }
    expect(places.filter(({ freedAt }) => freedAt !== null).length).toBeGreaterThan(5);
  });

  it.each([5, 6])('agree that two steps at once are one after the other (C3, E1), seed %i', async (seed) => {
    const { db, bench, another, actors, chance } = await start(seed);
    const known: Known = { bench, actors, connection: 1, capacity: 3, suspended: false };
    let places: readonly Place[] = [];
    let now = Date.now();
    for (let round = 0; round < 100; round++) {
      now += Math.floor(chance() ** 4 * 50_000);
      await freezeClock(db, now);
      const [one, two] = [stepFor(chance, places, known), stepFor(chance, places, known)];
      // A sweep and a renewal are each several transactions, among which another step may come.
      const atOnce = [one, two].every((step) => !/sweep|renewal/.test(step.name));
      if (atOnce) await Promise.all([one.run(bench), two.run(another)]);
      else await one.run(bench).then(() => two.run(another));
      const orders = [two.model(one.model(places, now).places, now), one.model(two.model(places, now).places, now)];
      const found = comparable(await readAll(bench));
      const which = orders.find((order) => isDeepStrictEqual(comparable(order.places), found));
      expect(which ? found : comparable(orders[0]?.places ?? []), `${one.name}, ${two.name}, round ${round}`).toEqual(
        found,
      );
      places = which?.places ?? places;
    }
  });
});
