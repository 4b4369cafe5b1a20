import type { HowItCame } from '../../apps/portal/src/ports.ts';
import {
  type AdmissionRequest,
  sessionLimit,
  type TeamState,
} from '../../apps/portal/src/sessions/domain/admission-request.ts';
import { admit } from '../../apps/portal/src/sessions/domain/admit.ts';
import {
  type decide,
  evolveAll,
  isInUse,
  type Place,
  type PlaceCommand,
  type PlaceTimes,
  type Telling,
  tellingsOf,
} from '../../apps/portal/src/sessions/domain/index.ts';
import type { World } from './world.ts';

export type Decide = typeof decide;

/** Short, in the proportions of the real ones. */
export const times: PlaceTimes & { readonly deadlineMs: number } = {
  renewMs: 5_000,
  leaseMs: 15_000,
  deadlineMs: 13_000,
  resumeMs: 15_000,
  leaveMs: 4_000,
  beginMs: 10_000,
  forcedEndMs: 5_000,
};

export interface SimDevice {
  readonly id: string;
  connection: number;
  startId: string | null;
  bootId: string | null;
  /** The node that holds its connection. */
  node: number | null;
}

/** What the nodes share: each call is one transaction. Its rules are those that ship. */
export class SimDatabase {
  readonly places = new Map<string, Place>();
  readonly devices = new Map<string, SimDevice>();
  readonly orderedAt = new Map<string, number>();
  /** The last admission left more in use than the limit. */
  overLimit: string | null = null;
  capacity = 4;
  readonly #world: World;
  readonly #decide: Decide;

  constructor(world: World, decide: Decide) {
    this.#world = world;
    this.#decide = decide;
  }

  inUse(): Place[] {
    return [...this.places.values()].filter(isInUse);
  }

  act(id: string, command: PlaceCommand): { readonly place: Place; readonly tellings: readonly Telling[] } | null {
    const before = this.places.get(id);
    if (before === undefined) return null;
    const { now } = this.#world;
    const events = this.#decide(before, command, now, times);
    const place = evolveAll(before, events, now);
    this.places.set(id, place);
    return { place, tellings: tellingsOf(place, events, now) };
  }

  admit(request: AdmissionRequest): { readonly outcome: string; readonly freed: readonly Place[] } {
    const { now } = this.#world;
    const before = { places: [...this.places.values()], waiters: [] };
    const { outcome, queue, freed } = admit(this.team, before, request, () => request, now);
    for (const place of queue.places) this.places.set(place.id, place);
    if (outcome === 'admitted' && this.inUse().length > sessionLimit(this.team, now)) this.overLimit = request.id;
    return { outcome, freed: freed.map((id) => this.places.get(id) as Place) };
  }

  get team(): TeamState {
    return {
      subscription: { active: true, termEnd: null },
      capacity: this.capacity,
      overdraft: 0,
      overdraftUntil: null,
      pools: [],
      clockInDoubt: false,
    };
  }

  /** L6, L7: as the portal's own `joinDevice`. */
  join(
    id: string,
    node: number,
    startId: string,
    bootId: string,
  ): { readonly connection: number; readonly came: HowItCame } {
    const device = this.devices.get(id) as SimDevice;
    const again = device.startId === startId;
    const restarted = !again && device.startId !== null && device.bootId === bootId && device.node === null;
    device.connection += 1;
    device.startId = startId;
    device.bootId = bootId;
    device.node = node;
    return { connection: device.connection, came: again ? 'again' : restarted ? 'restarted' : 'anew' };
  }

  /** As the portal's release of a connection that closed. */
  release(id: string, connection: number): void {
    const device = this.devices.get(id) as SimDevice;
    if (device.connection === connection) device.node = null;
  }
}
