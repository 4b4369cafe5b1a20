import { findForbidden } from './forbidden.ts';
import type { HowItCame } from '../../apps/portal/src/ports.ts';
import type { AdmissionRequest, TeamState } from '../../apps/portal/src/sessions/domain/admission-request.ts';
import { admit, claim } from '../../apps/portal/src/sessions/domain/admit.ts';
import {
  decide,
  evolveAll,
  isInUse,
  type Place,
  type PlaceCommand,
  type Telling,
  tellingsOf,
} from '../../apps/portal/src/sessions/domain/index.ts';
import type { Pool } from '../../apps/portal/src/sessions/domain/pools.ts';
import { happen, promote, type Queue, type Waiter } from '../../apps/portal/src/sessions/domain/promote.ts';
import { fullRights } from '../../packages/contract/src/index.ts';
import { findUnfair } from './fairness.ts';
import { type Look, SimClock } from './sim-clock.ts';
import { times } from './sim-times.ts';
import type { World } from './world.ts';

/** What ships; a run with a wrong one must be found out. */
export interface Rules {
  readonly decide: typeof decide;
  readonly admit: typeof admit;
  readonly happen: typeof happen;
  readonly promote: typeof promote;
  /** Whether nothing may run out now, and nobody be admitted (L8). */
  readonly isInDoubt: (clock: SimClock) => boolean;
}

export const shippedRules: Rules = { decide, admit, happen, promote, isInDoubt: (clock) => clock.isInDoubt() };

/** How long a poll makes a waiter present, and after how long away they are gone. */
export const presentMs = 4_000;
const goneAfterMs = 20_000;

export interface SimDevice {
  readonly id: string;
  connection: number;
  startId: string | null;
  bootId: string | null;
  /** The node that holds its connection. */
  node: number | null;
}

export interface SimMember {
  readonly id: string;
  readonly pools: ReadonlySet<string>;
}

/** Thrown where a portal's statement would fail. */
export class DatabaseDown extends Error {}

/** What the nodes share: each call is one transaction. Its rules are those that ship. */
export class SimDatabase {
  readonly clock: SimClock;
  /** What counts. */
  readonly held = new Map<string, Place>();
  /** What is freed. */
  readonly past = new Map<string, Place>();
  readonly devices = new Map<string, SimDevice>();
  readonly members = new Map<string, SimMember>();
  readonly orderedAt = new Map<string, number>();
  waiters: readonly Waiter[] = [];
  /** In words, what a transaction did that none may. */
  wrong: string | null = null;
  capacity = 4;
  pools: readonly Pool[] = [];
  /** Ends that were acknowledged to a page, and for when: nothing takes them back, or puts them off. */
  readonly acknowledgedEnds = new Map<string, number>();
  readonly seen: Record<string, number> = {};
  readonly #rules: Rules;
  #down = false;
  #losesAnswer = false;

  constructor(world: World, rules: Rules) {
    this.clock = new SimClock(world);
    this.#rules = rules;
  }

  get down(): boolean {
    return this.#down;
  }

  /** The server dies; the statement on its way may be committed all the same, and nobody hears of it. */
  fail(losesAnswer: boolean): void {
    this.#down = !losesAnswer;
    this.#losesAnswer = losesAnswer;
  }

  /** The standby answers, with everything that was acknowledged. */
  takeOver(offset: number): void {
    this.#down = false;
    this.#losesAnswer = false;
    this.clock.moveTo(offset);
  }

  inUse(): Place[] {
    return [...this.held.values()];
  }

  place(id: string): Place | undefined {
    return this.held.get(id) ?? this.past.get(id);
  }

  act(id: string, command: PlaceCommand): { readonly place: Place; readonly tellings: readonly Telling[] } | null {
    return this.#commit(() => {
      const before = this.place(id);
      if (before === undefined) return null;
      const { now } = this.clock;
      const events = this.#rules.decide(before, command, now, times);
      if (events.length === 0) return { place: before, tellings: [] };
      if (before.freedAt !== null) this.past.set(id, evolveAll(before, events, now));
      else this.#keep(this.#rules.happen(this.team, this.#queue(), { id, events }, this.#facts, now));
      const place = this.place(id) ?? evolveAll(before, events, now);
      this.wrong ??= findForbidden({ before, command, after: place, now });
      return { place, tellings: tellingsOf(place, events, now) };
    });
  }

  admit(member: string, device: string, id: string): { readonly outcome: string; readonly freed: readonly Place[] } {
    return this.#commit(() => {
      const { now } = this.clock;
      const request = this.#request(member, device, id);
      const claims = this.waiters.some(
        (one) => one.state === 'offered' && one.member === member && one.device === device,
      );
      const { outcome, queue, freed } = this.#rules.admit(this.team, this.#lasting(), request, this.#facts, now);
      const places = queue.places.map((place) => ({
        ...place,
        leaseUntil: this.held.get(place.id)?.leaseUntil ?? place.leaseUntil,
      }));
      this.#keep({ ...queue, places }, claims);
      return { outcome, freed: freed.map((one) => this.place(one) as Place) };
    });
  }

  /** Joins the list, or comes back to it; with room the place is offered at once. */
  enterList(member: string, device: string, id: string): string {
    return this.#commit(() => {
      const { now } = this.clock;
      const own = this.waiters.find((one) => one.member === member && one.device === device);
      const presentUntil = now + presentMs;
      const waiter = own ?? { id, member, device, state: 'waiting' as const, createdAt: now, presentUntil };
      const others = this.waiters.filter((one) => one !== own);
      this.waiters = [...others, { ...waiter, presentUntil: Math.max(waiter.presentUntil, presentUntil) }];
      this.#settle();
      return waiter.id;
    });
  }

  /** A poll of the page that waits: it is present, and hears how it stands. */
  hear(id: string): Waiter['state'] | null {
    return this.#commit(() => {
      const { now } = this.clock;
      this.waiters = this.waiters.map((one) => (one.id === id ? { ...one, presentUntil: now + presentMs } : one));
      return this.waiters.find((one) => one.id === id)?.state ?? null;
    });
  }

  /** W2: the offered row becomes the session; while the row is there it is theirs. */
  claim(id: string): boolean {
    return this.#commit(() => {
      const { now } = this.clock;
      const waiter = this.waiters.find((one) => one.id === id && one.state === 'offered');
      if (waiter === undefined || now < this.clock.quietUntil) return false;
      if (this.devices.get(waiter.device)?.node === null) return false;
      this.#count('claimed');
      this.#keep(claim(this.#queue(), waiter, this.#request(waiter.member, waiter.device, id), now), true);
      return true;
    });
  }

  leaveList(id: string): void {
    this.#commit(() => {
      const waiter = this.waiters.find((one) => one.id === id);
      if (waiter?.state === 'waiting') this.waiters = this.waiters.filter((one) => one !== waiter);
      else if (waiter?.state === 'offered') this.act(id, { type: 'decline', as: 'left' });
    });
  }

  setLimit(capacity: number, pools: readonly Pool[]): void {
    this.#commit(() => {
      this.capacity = capacity;
      this.pools = pools;
      this.#settle();
    });
  }

  /** What time drives in the waiting list, and what nobody promoted when it came about. */
  sweepWaiting(): void {
    this.#commit(() => {
      if (this.waiters.length === 0 || this.#rules.isInDoubt(this.clock)) return;
      const gone = this.clock.now - goneAfterMs;
      this.waiters = this.waiters.filter(({ state, presentUntil }) => state !== 'waiting' || presentUntil >= gone);
      this.#settle();
    });
  }

  /** One node's look at the clock. What was written by a clock that was ahead is brought back to this one. */
  look(last: Look | null): Look {
    return this.#commit(() => {
      const { look, backMs } = this.clock.look(last);
      if (backMs > 0) for (const [id, place] of this.held) this.held.set(id, broughtBack(place, backMs, look.database));
      return look;
    });
  }

  isInDoubt(): boolean {
    return this.#rules.isInDoubt(this.clock);
  }

  get team(): TeamState {
    return {
      subscription: { active: true, termEnd: null },
      capacity: this.capacity,
      overdraft: 0,
      overdraftUntil: null,
      pools: this.pools,
      clockInDoubt: this.#rules.isInDoubt(this.clock) && this.clock.now < this.clock.quietUntil,
    };
  }

  /** L6, L7: as the portal's own `joinDevice`. */
  join(
    id: string,
    node: number,
    startId: string,
    bootId: string,
  ): { readonly connection: number; readonly came: HowItCame } {
    return this.#commit(() => {
      const device = this.devices.get(id) as SimDevice;
      const again = device.startId === startId;
      const restarted = !again && device.startId !== null && device.bootId === bootId && device.node === null;
      device.connection += 1;
      device.startId = startId;
      device.bootId = bootId;
      device.node = node;
      return { connection: device.connection, came: again ? 'again' : restarted ? 'restarted' : 'anew' };
    });
  }

  /** As the portal's release of a connection that closed. */
  release(id: string, connection: number): void {
    this.#commit(() => {
      const device = this.devices.get(id) as SimDevice;
      if (device.connection === connection) device.node = null;
    });
  }

  #commit<T>(work: () => T): T {
    if (this.#down) throw new DatabaseDown();
    const answer = work();
    if (!this.#losesAnswer) return answer;
    this.#losesAnswer = false;
    this.#down = true;
    throw new DatabaseDown();
  }

  /** L8: what the admission in SQL does not even look at while the clock is in doubt. */
  #lasting(): Queue {
    const { now } = this.clock;
    if (!this.isInDoubt()) return this.#queue();
    const places = this.inUse().map((place) => ({ ...place, leaseUntil: Math.max(place.leaseUntil, now + 1) }));
    return { places, waiters: this.waiters };
  }

  #settle(): void {
    this.#keep(this.#rules.promote(this.team, this.#queue(), this.#facts, this.clock.now));
  }

  #queue(): Queue {
    return { places: this.inUse(), waiters: this.waiters };
  }

  /** Writes what a transaction left, once it is seen to have treated everybody as it must. */
  #keep(queue: Queue, claims = false): void {
    const before = this.#queue();
    this.held.clear();
    for (const place of queue.places) (isInUse(place) ? this.held : this.past).set(place.id, place);
    for (const { state } of queue.waiters)
      if (state !== 'waiting' && state !== 'offered') this.#count(`waiter ${state}`);
    this.waiters = queue.waiters.filter(({ state }) => state === 'waiting' || state === 'offered');
    const after = { places: this.inUse(), waiters: this.waiters };
    this.#noteOffers(before, after);
    // W2: a claim gives no place and frees none; the offer was both.
    if (claims) return;
    this.wrong ??= findUnfair({ team: this.team, now: this.clock.now, before, after, request: this.#facts });
  }

  #noteOffers(before: Queue, after: Queue): void {
    const was = new Set(before.places.map(({ id }) => id));
    for (const { id, state } of after.places) if (state === 'offered' && !was.has(id)) this.#count('offered');
  }

  readonly #facts = ({ id, member, device }: Waiter): AdmissionRequest => this.#request(member, device, id);

  #request(member: string, device: string, id: string): AdmissionRequest {
    const { node, connection } = this.devices.get(device) ?? { node: null, connection: 0 };
    return {
      id,
      team: 'team',
      viewerKey: 'key',
      signIn: 'sign-in',
      signedIn: true,
      member: { id: member, suspended: false, removed: false },
      device: { id: device, removed: false, twin: false, online: node !== null, connection },
      granted: fullRights,
      pools: this.members.get(member)?.pools ?? new Set(),
      leaseMs: times.leaseMs,
    };
  }

  #count(what: string): void {
    this.seen[what] = (this.seen[what] ?? 0) + 1;
  }
}

/** As `look_at_clock` does when the clock went back: no lease is longer than one from now, and what was due stays due. */
function broughtBack(place: Place, backMs: number, now: number): Place {
  const endsAt = place.endsAt === null ? null : place.endsAt - backMs;
  return { ...place, leaseUntil: Math.min(place.leaseUntil, now + times.leaseMs), endsAt };
}
