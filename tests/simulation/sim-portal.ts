import {
  hasBegun,
  isLive,
  orderOf,
  type Place,
  type PlaceCommand,
  type Telling,
} from '../../apps/portal/src/sessions/domain/index.ts';
import type { FromSimAgent, SimAgent, SimOffer, ToSimAgent } from './sim-agent.ts';
import type { Look } from './sim-clock.ts';
import { DatabaseDown, type SimDatabase } from './sim-database.ts';
import { times } from './sim-times.ts';
import type { Pipe, SimRelay, SimToken } from './sim-relay.ts';
import { Line, type World } from './world.ts';

/** The relay that every session of a run is given. */
export const relayId = 'relay';
const tokenLifeMs = 8_000;
const orderAgainMs = 1_000;

export interface SimRight {
  readonly session: string;
  readonly fence: number;
  readonly tokens: readonly SimToken[];
}

interface Connection {
  readonly line: Line<FromSimAgent, ToSimAgent>;
  readonly number: number;
}

export interface SimPortalParts {
  readonly world: World;
  readonly database: SimDatabase;
  readonly relay: SimRelay;
  readonly nodes: SimNode[];
  /** What viewers hear of the end of their session. */
  readonly onEnded: (session: string) => void;
}

/** One portal node: its handlers do what the portal's do, around the same rules. */
export class SimNode {
  readonly index: number;
  up = true;
  upSince = 0;
  readonly #parts: SimPortalParts;
  readonly #connections = new Map<string, Connection>();
  #ids = 0;
  #look: Look | null = null;

  constructor(index: number, parts: SimPortalParts) {
    this.index = index;
    this.#parts = parts;
    parts.world.every(1_000, () => this.#sweep());
  }

  /** It is started again a while later, whoever killed it. */
  crash(): void {
    const { world } = this.#parts;
    this.up = false;
    world.after(500 + world.random.below(8_000), () => {
      if (!this.up) this.restart();
    });
    for (const { line } of this.#connections.values()) line.open = false;
    this.#connections.clear();
  }

  restart(): void {
    this.up = true;
    this.#look = null;
    this.upSince = this.#parts.world.now;
  }

  /** Null while the database does not answer. */
  accept(agent: SimAgent): Line<FromSimAgent, ToSimAgent> | null {
    return this.#try(() => this.#accept(agent), null);
  }

  #accept(agent: SimAgent): Line<FromSimAgent, ToSimAgent> {
    const { database, world } = this.#parts;
    const joined = database.join(agent.device, this.index, agent.startId, agent.bootId);
    const line = new Line<FromSimAgent, ToSimAgent>(
      world,
      (message) => this.#hear(agent.device, joined.connection, line, message),
      (message) => agent.hear(message),
    );
    const former = this.#connections.get(agent.device);
    if (former !== undefined) former.line.open = false;
    this.#connections.set(agent.device, { line, number: joined.connection });
    const from = { device: agent.device, connection: joined.connection };
    for (const { id } of this.#of(agent.device)) this.#act(id, { type: 'connected', ...from, came: joined.came });
    line.toOther({ type: 'welcome' });
    return line;
  }

  /** The agent's connection is gone, as far as this node can tell. */
  dropped(device: string, line: Line<FromSimAgent, ToSimAgent>): void {
    const held = this.#connections.get(device);
    line.open = false;
    if (held?.line !== line) return;
    this.#connections.delete(device);
    this.#release(device, held.number);
  }

  #release(device: string, connection: number): void {
    const { database, world } = this.#parts;
    const later = (): null => (world.after(1_000, () => this.#release(device, connection)), null);
    this.#try(() => database.release(device, connection), later);
  }

  /** What a page is answered; null when it hears nothing. */
  connect(member: string, device: string, session: string): SimRight | 'at-capacity' | 'refused' | null {
    return this.#try(() => {
      const { outcome, freed } = this.#parts.database.admit(member, device, session);
      for (const place of freed) this.#tell(place, [{ to: 'everyone', order: orderOf(place) }]);
      if (outcome === 'admitted') return this.#issue(session, 1);
      return outcome === 'at-capacity' ? 'at-capacity' : 'refused';
    }, null);
  }

  /** W2: a waiter claims what they were offered. */
  claim(waiter: string): SimRight | null {
    return this.#try(() => (this.#parts.database.claim(waiter) ? this.#issue(waiter, 1) : null), null);
  }

  resume(session: string): SimRight | null {
    return this.#try(() => this.#resume(session), null);
  }

  #resume(session: string): SimRight | null {
    const { database } = this.#parts;
    const place = database.place(session);
    const online = place !== undefined && database.devices.get(place.device)?.node != null;
    if (place === undefined || !online || !isLive(place, database.clock.now)) return null;
    const right = { type: 'issue-right', viewerKey: 'next', rights: place.rights, signIn: 'sign-in' } as const;
    const raised = this.#act(session, right);
    return raised === null ? null : this.#issue(session, raised.fence);
  }

  /** What a page or a relay says; the place once that is written, null when nobody can tell. */
  act(session: string, command: PlaceCommand): Place | null {
    return this.#try(() => this.#act(session, command), null);
  }

  /** Any other transaction of a page. */
  write<T>(work: (database: SimDatabase) => T): T | null {
    return this.#try(() => work(this.#parts.database), null);
  }

  #try<T>(work: () => T, otherwise: null | (() => null)): T | null {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DatabaseDown)) throw error;
      return otherwise === null ? null : otherwise();
    }
  }

  #issue(session: string, fence: number): SimRight | null {
    const { database, relay, world } = this.#parts;
    const expiresAt = world.now + tokenLifeMs;
    const expireAt = database.clock.now + tokenLifeMs;
    const given = this.#act(session, { type: 'give-tokens', fence, relays: [relayId], expireAt });
    if (given === null || !isLive(given, database.clock.now) || given.fence !== fence) return null;
    const startId = database.devices.get(given.device)?.startId ?? '';
    const tokens = (leg: 'agent' | 'viewer'): SimToken[] =>
      (['screen', 'control'] as Pipe[]).map((pipe) => {
        this.#ids += 1;
        return { id: this.#ids * 10 + this.index, session, fence, pipe, leg, relayStart: relay.start, expiresAt };
      });
    const beginBefore = world.now + times.beginMs;
    const offer: SimOffer = { session, fence, startId, beginBefore, rights: given.rights, tokens: tokens('agent') };
    if (!this.#toAgent(given.device, { type: 'offer', offer })) {
      if (fence === 1) this.#act(session, { type: 'give-up' });
      return null;
    }
    return { session, fence, tokens: tokens('viewer') };
  }

  #of(device: string): Place[] {
    return this.#parts.database.inUse().filter((place) => place.device === device);
  }

  #act(id: string, command: PlaceCommand): Place | null {
    const acted = this.#parts.database.act(id, command);
    if (acted === null) return null;
    this.#tell(acted.place, acted.tellings);
    return acted.place;
  }

  /** After the commit; a node may die just before. */
  #tell(place: Place, tellings: readonly Telling[]): void {
    const { world, relay, onEnded } = this.#parts;
    if (tellings.length > 0 && !world.calm && world.random.chance(0.02)) return this.crash();
    for (const telling of tellings) {
      if (telling.to === 'everyone') {
        const { id, fence, reason } = telling.order;
        this.#toAgent(place.device, { type: 'end', id, reason });
        world.send(() => relay.cut(id, fence));
        world.send(() => onEnded(id));
      } else if (telling.to === 'agent') {
        this.#toAgent(place.device, telling.message);
      } else if (telling.to === 'relays') {
        const { fence } = telling;
        world.send(() => relay.cut(place.id, fence));
      }
    }
  }

  /** By this node's own line, or over the bus by whichever node holds the device. */
  #toAgent(device: string, message: ToSimAgent): boolean {
    const { database, nodes, world } = this.#parts;
    const holder = database.devices.get(device)?.node ?? null;
    const node = holder === null ? undefined : nodes[holder];
    if (node === undefined || !node.up) return false;
    if (node === this) return this.#deliver(device, message);
    world.send(() => node.#deliver(device, message));
    return true;
  }

  #deliver(device: string, message: ToSimAgent): boolean {
    const connection = this.#connections.get(device);
    if (!this.up || connection === undefined) return false;
    connection.line.toOther(message);
    return true;
  }

  /** A message that could not be written is not answered; the connection may go with it. */
  #hear(device: string, connection: number, line: Line<FromSimAgent, ToSimAgent>, message: FromSimAgent): void {
    const hangUp = (): null => {
      if (this.#parts.world.random.chance(0.5)) this.dropped(device, line);
      return null;
    };
    this.#try(() => this.#handle(device, connection, line, message), hangUp);
  }

  #handle(device: string, connection: number, line: Line<FromSimAgent, ToSimAgent>, message: FromSimAgent): void {
    const from = { device, connection };
    const { now } = this.#parts.database.clock;
    if (message.type === 'renew') {
      line.toOther(this.#renew(from, message));
    } else if (message.type === 'begin') {
      const { id, fence } = message;
      const place = this.#act(id, { type: 'begin', ...from, fence });
      const begun = place !== null && hasBegun(place, { ...from, fence }, now);
      line.toOther(
        begun ? { type: 'begun', id, fence } : { type: 'stop', id, reason: place?.reason ?? 'resumed-elsewhere' },
      );
    } else {
      this.#act(message.id, { ...message, ...from });
    }
  }

  #renew(
    from: { readonly device: string; readonly connection: number },
    { n, sessions }: Extract<FromSimAgent, { type: 'renew' }>,
  ): ToSimAgent {
    const { database } = this.#parts;
    const { now } = database.clock;
    const kept = sessions.flatMap(({ id }) => {
      const place = this.#act(id, { type: 'renew', ...from });
      const renewed = place !== null && place.connection === from.connection && isLive(place, now);
      return renewed ? [{ id, fence: place.fence, rights: place.rights }] : [];
    });
    const listed = new Set(sessions.map(({ id }) => id));
    for (const { id } of this.#of(from.device)) if (!listed.has(id)) this.#act(id, { type: 'absent', ...from });
    const keep = new Set(kept.map(({ id }) => id));
    const stop = sessions
      .filter(({ id }) => !keep.has(id))
      .map(({ id }) => {
        return { id, reason: database.place(id)?.reason ?? ('lease-lost' as const) };
      });
    return { type: 'renewed', n, keep: kept, stop };
  }

  #sweep(): void {
    if (this.up) this.#try(() => this.#sweepNow(), null);
  }

  #sweepNow(): void {
    const { database } = this.#parts;
    this.#look = database.look(this.#look);
    this.#orderDue();
    for (const { id } of database.inUse()) {
      if (database.isInDoubt()) return;
      if (this.up && database.held.has(id)) this.#act(id, { type: 'sweep' });
    }
    if (this.up) database.sweepWaiting();
  }

  #orderDue(): void {
    const { database } = this.#parts;
    const { now } = database.clock;
    for (const place of database.inUse()) {
      const due = place.endsAt !== null && place.endsAt <= now;
      if (!due || Math.abs(now - (database.orderedAt.get(place.id) ?? 0)) < orderAgainMs) continue;
      database.orderedAt.set(place.id, now);
      this.#tell(place, [{ to: 'everyone', order: orderOf(place) }]);
    }
  }
}
