import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fullRights as all, roleAtLeast, type SessionLimits } from '@usher/contract';
import { sql } from 'kysely';
import { afterEach, expect, it } from 'vitest';
import { type Db, lockTeam } from '../database/index.ts';
import { describeOnBothDatabases } from '../database/test-support/databases.ts';
import { type MemberActor, realTimes as times } from '../ports.ts';
import { act } from './act.ts';
import { type AdmissionRequest, refuse, type TeamState } from './domain/admission-request.ts';
import { admit, claim, freeRunOut } from './domain/admit.ts';
import type { Pool } from './domain/pools.ts';
import { become, type Facts, happen, promote, type Queue, type Waiter } from './domain/promote.ts';
import { decide, isInUse, isOffer, type Place, type PlaceCommand, usher } from './domain/index.ts';
import { PortalError } from '../http/handler.ts';
import { takeOffer } from './waiting/claim-offer.ts';
import { joinList } from './waiting/join-list.ts';
import { leaveList } from './waiting/leave-list.ts';
import { goneAfterMs, polledMs } from './waiting/presence.ts';
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
  model(queue: Queue, now: number): { readonly queue: Queue; readonly answer?: unknown };
}

interface Known {
  readonly bench: TeamBench;
  readonly actors: readonly [MemberActor, ...MemberActor[]];
  readonly connection: number;
  readonly capacity: number;
  readonly suspended: boolean;
  readonly online: boolean;
  readonly overdraft: { readonly places: number; readonly until: number } | null;
  /** With the least role that may use each. */
  readonly pools: readonly (Pool & { readonly role: 'manager' | 'user' })[];
}

function teamOf({ capacity, overdraft, pools }: Known): TeamState {
  return {
    subscription: { active: true, termEnd: null },
    capacity,
    overdraft: overdraft?.places ?? 0,
    overdraftUntil: overdraft?.until ?? null,
    pools,
    clockInDoubt: false,
  };
}

function requestOf(known: Known, actor: MemberActor, id: string): AdmissionRequest {
  const { bench, connection, suspended, online } = known;
  return {
    id,
    team: bench.team,
    viewerKey: 'key',
    signIn: actor.signIn,
    signedIn: true,
    member: { id: actor.member, suspended: suspended && actor.role === 'user', removed: false },
    device: { id: bench.device, removed: false, twin: false, online, connection },
    granted: all,
    pools: new Set(known.pools.filter(({ role }) => roleAtLeast(actor.role, role)).map((pool) => pool.id)),
    leaseMs: 45_000,
  };
}

function factsOf(known: Known): Facts {
  return (waiter) =>
    requestOf(known, known.actors.find(({ member }) => member === waiter.member) as MemberActor, waiter.id);
}

const reasons = ['ended-by-manager', 'ended-by-self', 'access-revoked', 'viewer-left'] as const;

function stepFor(chance: () => number, { places, waiters }: Queue, known: Known): Step {
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(chance() * list.length)] ?? list[0];
  const { bench } = known;
  const place =
    places.length > 0 && chance() < 0.95
      ? places.slice(-8)[Math.floor(chance() * Math.min(8, places.length))]
      : undefined;
  if (place === undefined || chance() < 0.15) return admission(known, pick(known.actors));
  if (chance() < 0.25) return waitingStep(chance, waiters, known);
  const kind = pick(['agent', 'agent', 'agent', 'renew', 'renew', 'end', 'page', 'relay', 'sweep', 'run-out'] as const);
  if (kind === 'renew')
    return renewal(
      known,
      places.filter((one) => isInUse(one) && chance() < 0.8),
    );
  if (kind === 'sweep') return sweeping(known);
  if (kind === 'run-out') return runningOut(known);
  const fence = chance() < 0.8 ? place.fence : Math.max(1, place.fence - 1);
  const from = { device: bench.device, connection: chance() < 0.85 ? known.connection : 1 };
  if (kind === 'agent')
    return command(
      known,
      place.id,
      pick<PlaceCommand>([
        { type: 'begin', ...from, fence, limits: pick(limits(place)) },
        { type: 'begin', ...from, fence, limits: pick(limits(place)) },
        { type: 'state', ...from, fence, state: pick(['approving', 'active', 'resuming'] as const) },
        { type: 'stopped', ...from, fence, reason: pick(['viewer-left', 'ended-at-device'] as const) },
        { type: 'give-up' },
      ]),
    );
  const goesTo = waiters.length > 0 && chance() < 0.5 ? waiters[Math.floor(chance() * waiters.length)]?.id : undefined;
  if (kind === 'end')
    return command(known, place.id, {
      type: 'end',
      reason: pick(reasons),
      by: usher,
      message: null,
      inMs: pick([0, 0, 20_000, 60_000]),
      ...(goesTo === undefined ? {} : { goesTo }),
    });
  if (kind === 'page')
    return command(
      known,
      place.id,
      pick<PlaceCommand>([
        { type: 'leave', fence },
        { type: 'viewer-closed', fence },
        { type: 'issue-right', viewerKey: randomUUID(), rights: all, signIn: place.signIn },
        { type: 'set-rights', rights: pick([all, { ...all, control: false }, null]), by: usher },
        { type: 'set-limits', limits: pick(limits(place)) },
      ]),
    );
  return command(
    known,
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

function command(known: Known, id: string, one: PlaceCommand): Step {
  return {
    name: `${one.type} of ${id.slice(-4)}`,
    run: async (bench) => void (await act(bench.deps, id, one)),
    model: (queue, now) => ({ queue: change(known, queue, (place) => place.id === id, one, now) }),
  };
}

/** In the order of ids, as rows are locked; what each frees is offered on before the next. */
function change(known: Known, queue: Queue, which: (place: Place) => boolean, one: PlaceCommand, now: number): Queue {
  const ids = queue.places.filter(which).map(({ id }) => id);
  return ids.toSorted().reduce((state, id) => {
    const place = state.places.find((each) => each.id === id) as Place;
    const events = decide(place, one, now, times);
    return happen(teamOf(known), state, { id, events }, factsOf(known), now);
  }, queue);
}

/** The batch in SQL is held to the rules for one. */
function renewal(known: Known, listed: readonly Place[]): Step {
  const { bench, connection } = known;
  const ids = new Set(listed.map(({ id }) => id));
  const from = { device: bench.device, connection };
  return {
    name: `renewal of ${ids.size}`,
    async run({ sessions }) {
      const report = listed.map(({ id, fence }) => ({ id, fence, idleMs: 0 }));
      await sessions.agentReports.renew(bench.device, connection, { type: 'renew', n: 1, sessions: report });
    },
    model(queue, now) {
      const renewed = change(known, queue, ({ id }) => ids.has(id), { type: 'renew', ...from }, now);
      return { queue: change(known, renewed, ({ id }) => !ids.has(id), { type: 'absent', ...from }, now) };
    },
  };
}

/** W1: besides the places, who is away too long goes, and what nobody promoted yet is offered. */
function sweeping(known: Known): Step {
  return {
    name: 'sweep',
    run: (bench) => bench.sweep(),
    model(queue, now) {
      const swept = change(known, queue, () => true, { type: 'sweep' }, now);
      const away = swept.waiters.filter(
        ({ state, presentUntil }) => state === 'waiting' && presentUntil < now - goneAfterMs,
      );
      const waiters = become(swept.waiters, new Set(away.map(({ id }) => id)), 'gone');
      return { queue: promote(teamOf(known), { places: swept.places, waiters }, factsOf(known), now) };
    },
  };
}

function runningOut(known: Known): Step {
  return {
    name: 'run out',
    run: ({ deps, team }) =>
      deps.db.transact(async (tx) => {
        await lockTeam(tx, team);
        await sql`select free_run_out(${team}::uuid)`.execute(tx);
      }),
    model: (queue, now) => ({ queue: freeRunOut(teamOf(known), queue, factsOf(known), now).queue }),
  };
}

function admission(known: Known, actor: MemberActor): Step {
  const { bench } = known;
  const id = bench.deps.ids.next();
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
    model(before, now) {
      const { outcome, queue } = admit(teamOf(known), before, requestOf(known, actor, id), factsOf(known), now);
      return { queue, answer: outcome };
    },
  };
}

/** Joins, says that they are still there, leaves, claims. */
function waitingStep(chance: () => number, waiters: readonly Waiter[], known: Known): Step {
  const actor = known.actors[Math.floor(chance() * known.actors.length)] ?? known.actors[0];
  const current = waiters.filter(({ state }) => state === 'waiting' || state === 'offered');
  const waiter = current[Math.floor(chance() * current.length)];
  const dice = chance();
  if (waiter === undefined || dice < 0.5) return joining(known, actor);
  if (dice < 0.6) return leaving(known, waiter.id);
  return claiming(known, waiter);
}

function joining(known: Known, actor: MemberActor): Step {
  const { bench } = known;
  const id = bench.deps.ids.next();
  const wish = { actor, device: bench.device, viewOnly: false, address: '192.0.2.7' };
  return {
    name: `joining of ${id.slice(-4)}`,
    async run({ deps }) {
      try {
        await joinList({ ...deps, ids: { next: () => id } }, wish);
        return 'waits';
      } catch (error) {
        return error instanceof PortalError ? error.code : error;
      }
    },
    model(queue, now) {
      const refusal = refuse(teamOf(known), requestOf(known, actor, id), now);
      if (refusal !== null) return { queue, answer: refusal };
      const isOwn = ({ member, state }: Waiter) =>
        member === actor.member && (state === 'waiting' || state === 'offered');
      const presentUntil = now + polledMs;
      const waiters = queue.waiters.some(isOwn)
        ? queue.waiters.map((each) => (isOwn(each) ? { ...each, presentUntil } : each))
        : [...forget(queue.waiters, actor), { ...newWaiter(known, actor, id), createdAt: now, presentUntil }];
      return { queue: promote(teamOf(known), { ...queue, waiters }, factsOf(known), now), answer: 'waits' };
    },
  };
}

function newWaiter({ bench }: Known, actor: MemberActor, id: string) {
  return { id, member: actor.member, device: bench.device, state: 'waiting' as const };
}

/** Who joins again need not be told what they missed. */
function forget(waiters: readonly Waiter[], { member }: MemberActor): Waiter[] {
  return waiters.map((each) =>
    each.member === member && (each.state === 'missed' || each.state === 'gone') ? { ...each, state: 'left' } : each,
  );
}

function leaving(known: Known, id: string): Step {
  return {
    name: `leaving of ${id.slice(-4)}`,
    run: ({ deps, team }) => leaveList(deps, { team, waiter: id, by: null }),
    model(queue, now) {
      if (queue.places.some((place) => place.id === id && isOffer(place)))
        return { queue: change(known, queue, (place) => place.id === id, { type: 'decline', as: 'left' }, now) };
      const settles = queue.waiters.some(
        (each) => each.id === id && ['waiting', 'missed', 'gone'].includes(each.state),
      );
      return { queue: settles ? { ...queue, waiters: become(queue.waiters, new Set([id]), 'left') } : queue };
    },
  };
}

function claiming(known: Known, waiter: Waiter): Step {
  const actor = known.actors.find(({ member }) => member === waiter.member) as MemberActor;
  const claimed = { actor, waiter: waiter.id, viewerKey: 'key', address: '192.0.2.7' };
  return {
    name: `claiming of ${waiter.id.slice(-4)}`,
    async run({ deps }) {
      const taken = await deps.db.transact((tx) => takeOffer(tx, deps, claimed));
      return taken === null ? 'offer-gone' : (taken.refusal ?? 'claimed');
    },
    model(queue, now) {
      const { id } = waiter;
      if (!queue.places.some((place) => place.id === id && isOffer(place))) return { queue, answer: 'offer-gone' };
      const request = requestOf(known, actor, id);
      const refusal = refuse(teamOf(known), request, now);
      if (refusal === null) return { queue: claim(queue, waiter, request, now), answer: 'claimed' };
      const as = refusal === 'device-offline' ? 'waiting' : 'gone';
      return { queue: change(known, queue, (place) => place.id === id, { type: 'decline', as }, now), answer: refusal };
    },
  };
}

async function readAll({ deps, team }: TeamBench): Promise<Queue> {
  return deps.db.transact(async (tx) => {
    await lockTeam(tx, team);
    const places = (await loadPlaces(tx, sql`team_id = ${team}::uuid`)).map(({ place }) => place);
    const { rows } = await sql<Waiter>`select id, member_id as member, device_id as device, state,
      (extract(epoch from created_at) * 1000)::double precision as "createdAt",
      (extract(epoch from present_until) * 1000)::double precision as "presentUntil"
      from waiter where team_id = ${team}::uuid`.execute(tx);
    return { places, waiters: rows };
  });
}

/** Hops of one instant have no order. */
function comparable({ places, waiters }: Queue): Queue {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  return {
    places: places.map((place) => ({ ...place, acks: place.acks.toSorted() })).toSorted(byId),
    waiters: waiters.toSorted(byId),
  };
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
    const actors = [
      await bench.member('user'),
      await bench.member('manager'),
      await bench.member('user'),
      await bench.member('admin'),
    ] as const;
    const known: Known = {
      bench,
      actors,
      connection: 1,
      capacity: 3,
      suspended: false,
      online: true,
      overdraft: null,
      pools: [],
    };
    return { db, bench, another, known, chance: chanceOf(seed) };
  }

  /** What changes around the sessions: the clock, the limit, a member, the device's connection. Nobody is promoted by it. */
  async function stir(db: Db, known: Known, queue: Queue, chance: () => number, now: number) {
    const dice = chance();
    const { bench } = known;
    if (dice < 0.1) {
      const capacity = Math.floor(chance() * 5);
      await bench.setCapacity(capacity);
      return { known: { ...known, capacity }, queue };
    }
    if (dice < 0.14) {
      const suspended = !known.suspended;
      await sql`update member set state = ${suspended ? 'suspended' : 'active'} where role = 'user'`.execute(db.read);
      return { known: { ...known, suspended }, queue };
    }
    if (dice < 0.2) {
      const came = chance() < 0.6 ? 'again' : chance() < 0.5 ? 'restarted' : 'anew';
      const connection = await bench.reconnect(came);
      const from = { device: bench.device, connection };
      const next = { ...known, connection };
      return { known: next, queue: change(next, queue, () => true, { type: 'connected', ...from, came }, now) };
    }
    if (dice < 0.24) {
      const online = !known.online || chance() < 0.5;
      await sql`update device set node_id = ${online ? randomUUID() : null}::uuid`.execute(db.read);
      return { known: { ...known, online }, queue };
    }
    if (dice < 0.28) return { known: { ...known, pools: await setPools(db, known, chance) }, queue };
    if (dice < 0.32) {
      const places = Math.floor(chance() * 3);
      const overdraft = places === 0 ? null : { places, until: now + Math.floor(chance() * 60_000) };
      await sql`update subscription set overdraft = ${places},
        overdraft_until = to_timestamp(${overdraft?.until ?? null}::double precision / 1000)`.execute(db.read);
      return { known: { ...known, overdraft }, queue };
    }
    return { known, queue };
  }

  async function setPools(db: Db, { bench }: Known, chance: () => number): Promise<Known['pools']> {
    const pools = (['manager', 'user'] as const)
      .filter(() => chance() < 0.6)
      .map((role) => ({ id: bench.deps.ids.next(), places: 1 + Math.floor(chance() * 2), role }));
    await sql`delete from reserved_pool`.execute(db.read);
    for (const { id, places, role } of pools)
      await sql`insert into reserved_pool (id, team_id, name, places, role, created_at)
        values (${id}::uuid, ${bench.team}::uuid, 'Reserve', ${places}, ${role}, portal_now())`.execute(db.read);
    return pools.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  it.each([1, 2])(
    'agree about every place and waiter over random steps (C2, C3, L1–L7, E1–E4, W1–W4, R1), seed %i',
    async (seed) => {
      const { db, bench, known: start_, chance } = await start(seed);
      let known = start_;
      let queue: Queue = { places: [], waiters: [] };
      let now = Date.now();
      const freed = new Set<string>();
      const seen = new Set<string>();
      for (let round = 0; round < 250; round++) {
        now += Math.floor(chance() ** 4 * 50_000);
        await freezeClock(db, now);
        ({ known, queue } = await stir(db, known, queue, chance, now));
        const step = stepFor(chance, queue, known);
        const expected = step.model(queue, now);
        const answer = await step.run(bench);
        if (expected.answer !== undefined) expect(answer, `${step.name} in round ${round}`).toBe(expected.answer);
        expect(comparable(await readAll(bench)), `${step.name} in round ${round}`).toEqual(comparable(expected.queue));
        ({ queue } = expected);
        for (const { state } of queue.waiters) seen.add(state);
        for (const { id, freedAt } of queue.places) if (freedAt !== null) freed.add(id);
      }
      expect(freed.size).toBeGreaterThan(3);
      expect([...seen]).toEqual(expect.arrayContaining(['waiting', 'offered', 'claimed', 'left']));
    },
  );

  it.each([5])('agree that two steps at once are one after the other (C3, E1, W1), seed %i', async (seed) => {
    const { db, bench, another, known, chance } = await start(seed);
    let queue: Queue = { places: [], waiters: [] };
    let now = Date.now();
    for (let round = 0; round < 100; round++) {
      now += Math.floor(chance() ** 4 * 50_000);
      await freezeClock(db, now);
      const [one, two] = [stepFor(chance, queue, known), stepFor(chance, queue, known)];
      // A sweep and a renewal are each several transactions, among which another step may come.
      const atOnce = [one, two].every((step) => !/sweep|renewal/.test(step.name));
      if (atOnce) await Promise.all([one.run(bench), two.run(another)]);
      else await one.run(bench).then(() => two.run(another));
      const orders = [two.model(one.model(queue, now).queue, now), one.model(two.model(queue, now).queue, now)];
      const found = comparable(await readAll(bench));
      const which = orders.find((order) => isDeepStrictEqual(comparable(order.queue), found));
      expect(which ? found : comparable(orders[0]?.queue ?? queue), `${one.name}, ${two.name}, round ${round}`).toEqual(
        found,
      );
      queue = which?.queue ?? queue;
    }
  });
});
