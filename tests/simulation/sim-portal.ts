import { fullRights } from '../../packages/contract/src/index.ts';
import {
  hasBegun,
  isInUse,
  isLive,
  orderOf,
  type Place,
  type PlaceCommand,
  type Telling,
} from '../../apps/portal/src/sessions/domain/index.ts';
import type { FromSimAgent, SimAgent, SimOffer, ToSimAgent } from './sim-agent.ts';
import { type SimDatabase, times } from './sim-database.ts';
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

  constructor(index: number, parts: SimPortalParts) {
    this.index = index;
    this.#parts = parts;
    parts.world.every(1_000, () => this.#sweep());
  }

  crash(): void {
    this.up = false;
    for (const { line } of this.#connections.values()) line.open = false;
    this.#connections.clear();
  }

  restart(): void {
    this.up = true;
    this.upSince = this.#parts.world.now;
  }

  accept(agent: SimAgent): Line<FromSimAgent, ToSimAgent> {
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
    this.#parts.database.release(device, held.number);
  }

  connect(device: string, session: string): SimRight | null {
    const { database } = this.#parts;
    const { node, connection } = database.devices.get(device) ?? { node: null, connection: 0 };
    const { outcome, freed } = database.admit({
      id: session,
      team: 'team',
      viewerKey: 'key',
      signIn: 'sign-in',
      signedIn: true,
      member: { id: 'member', suspended: false, removed: false },
      device: { id: device, removed: false, twin: false, online: node !== null, connection },
      granted: fullRights,
      pools: new Set(),
      leaseMs: times.leaseMs,
    });
    for (const place of freed) this.#tell(place, [{ to: 'everyone', order: orderOf(place) }]);
    return outcome === 'admitted' ? this.#issue(session, 1) : null;
  }

  resume(session: string): SimRight | null {
    const { database, world } = this.#parts;
    const place = database.places.get(session);
    if (place === undefined || !isLive(place, world.now) || database.devices.get(place.device)?.node == null)
      return null;
    const right = { type: 'issue-right', viewerKey: 'next', rights: place.rights, signIn: 'sign-in' } as const;
    const raised = this.#act(session, right);
    return raised === null ? null : this.#issue(session, raised.fence);
  }

  /** What a page or a relay says. */
  act(session: string, command: PlaceCommand): void {
    this.#act(session, command);
  }

  #issue(session: string, fence: number): SimRight | null {
    const { database, relay, world } = this.#parts;
    const expiresAt = world.now + tokenLifeMs;
    const given = this.#act(session, { type: 'give-tokens', fence, relays: [relayId], expireAt: expiresAt });
    if (given === null || !isLive(given, world.now) || given.fence !== fence) return null;
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

  #hear(device: string, connection: number, line: Line<FromSimAgent, ToSimAgent>, message: FromSimAgent): void {
    const from = { device, connection };
    const { world } = this.#parts;
    if (message.type === 'renew') {
      line.toOther(this.#renew(from, message));
    } else if (message.type === 'begin') {
      const { id, fence } = message;
      const place = this.#act(id, { type: 'begin', ...from, fence });
      const begun = place !== null && hasBegun(place, { ...from, fence }, world.now);
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
    const { database, world } = this.#parts;
    const kept = sessions.flatMap(({ id }) => {
      const place = this.#act(id, { type: 'renew', ...from });
      const renewed = place !== null && place.connection === from.connection && isLive(place, world.now);
      return renewed ? [{ id, fence: place.fence, rights: place.rights }] : [];
    });
    const listed = new Set(sessions.map(({ id }) => id));
    for (const { id } of this.#of(from.device)) if (!listed.has(id)) this.#act(id, { type: 'absent', ...from });
    const keep = new Set(kept.map(({ id }) => id));
    const stop = sessions
      .filter(({ id }) => !keep.has(id))
      .map(({ id }) => {
        return { id, reason: database.places.get(id)?.reason ?? ('lease-lost' as const) };
      });
    return { type: 'renewed', n, keep: kept, stop };
  }

  #sweep(): void {
    if (!this.up) return;
    const { database, world } = this.#parts;
    for (const place of database.inUse()) {
      const due = place.endsAt !== null && place.endsAt <= world.now;
      if (due && (database.orderedAt.get(place.id) ?? 0) + orderAgainMs <= world.now) {
        database.orderedAt.set(place.id, world.now);
        this.#tell(place, [{ to: 'everyone', order: orderOf(place) }]);
      }
      if (this.up && isInUse(database.places.get(place.id) ?? place)) this.#act(place.id, { type: 'sweep' });
    }
  }
}
