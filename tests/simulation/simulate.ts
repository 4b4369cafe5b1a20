import { fullRights } from '../../packages/contract/src/index.ts';
import type { Place } from '../../apps/portal/src/sessions/domain/index.ts';
import { usher } from '../../apps/portal/src/sessions/domain/index.ts';
import { findBroken } from './invariants.ts';
import { type FromSimAgent, SimAgent, type ToSimAgent } from './sim-agent.ts';
import { type Decide, SimDatabase } from './sim-database.ts';
import { relayId, SimNode } from './sim-portal.ts';
import { SimRelay } from './sim-relay.ts';
import { SimViewer } from './sim-viewer.ts';
import { type Line, World } from './world.ts';

const nodeCount = 3;
const deviceCount = 4;
const mostViewers = 12;
/** L3: agents and nodes hang up on a peer silent for so long. */
const silenceMs = 15_000;

type AgentLine = Line<FromSimAgent, ToSimAgent>;

export interface Run {
  /** The first invariant that broke, and when; null when all held. */
  readonly broken: string | null;
  /** How often each thing happened. */
  readonly seen: Readonly<Record<string, number>>;
  readonly places: readonly Place[];
  readonly flowed: number;
}

/** Runs nodes, agents, relay and viewers through faults for so many steps, then lets everything calm down. */
export function simulate(seed: number, steps: number, decide: Decide): Run {
  const sim = new Simulation(seed, decide);
  return sim.run(steps);
}

class Simulation {
  readonly #world: World;
  readonly #database: SimDatabase;
  readonly #relay: SimRelay;
  readonly #nodes: SimNode[] = [];
  readonly #agents = new Map<string, SimAgent>();
  readonly #lines = new Map<string, { readonly node: SimNode; readonly line: AgentLine }>();
  readonly #viewers: SimViewer[] = [];
  readonly #seen: Record<string, number> = {};
  #ids = 0;
  #flowed = 0;
  #noNodeUntil = 0;

  constructor(seed: number, decide: Decide) {
    const world = new World(seed);
    this.#world = world;
    this.#database = new SimDatabase(world, decide);
    this.#relay = new SimRelay(world);
    this.#relay.confirm = (session, fence) =>
      world.send(() => this.#anyNode()?.act(session, { type: 'relay-cut', relay: relayId, fence }));
    const onEnded = (session: string): void => {
      for (const viewer of this.#viewers) if (viewer.session === session) viewer.ended();
    };
    const parts = { world, database: this.#database, relay: this.#relay, nodes: this.#nodes, onEnded };
    for (let index = 0; index < nodeCount; index += 1) this.#nodes.push(new SimNode(index, parts));
    for (let index = 0; index < deviceCount; index += 1) this.#addDevice(`device-${index}`);
    world.every(700, () => this.#anyThing());
  }

  run(steps: number): Run {
    for (let step = 0; step < steps; step += 1) {
      const broken = this.#step();
      if (broken !== null) return this.#result(`${broken} (step ${step})`);
    }
    return this.#result(this.#calmDown());
  }

  #step(): string | null {
    this.#world.step();
    if (!this.#nodes.some(({ up }) => up)) this.#noNodeUntil = this.#world.now;
    const flowing = [...this.#agents.values()].flatMap((agent) => agent.flowing());
    this.#flowed += flowing.length;
    return findBroken({
      now: this.#world.now,
      database: this.#database,
      relay: this.#relay,
      flowing,
      sweptSince: Math.max(this.#noNodeUntil, ...this.#nodes.filter(({ up }) => up).map(({ upSince }) => upSince)),
    });
  }

  /** With nobody at the screens and nothing failing any more, every place is free within one lease. */
  #calmDown(): string | null {
    this.#world.calm = true;
    for (const node of this.#nodes) if (!node.up) node.restart();
    for (const viewer of this.#viewers) viewer.close(false);
    const until = this.#world.now + 120_000;
    while (this.#world.now < until) {
      const broken = this.#step();
      if (broken !== null) return `${broken} (while it calmed down)`;
    }
    const held = this.#database.inUse().map(({ id, state, reason }) => `${id} ${state} ${reason}`);
    return held.length === 0 ? null : `places are never freed: ${held.join(', ')}`;
  }

  #result(broken: string | null): Run {
    return { broken, seen: this.#seen, places: [...this.#database.places.values()], flowed: this.#flowed };
  }

  #anyNode(): SimNode | undefined {
    return this.#world.random.pick(this.#nodes.filter(({ up }) => up));
  }

  #addDevice(id: string): void {
    this.#database.devices.set(id, { id, connection: 0, startId: null, bootId: null, node: null });
    this.#startAgent(id, this.#nextId('boot'));
    this.#world.every(500, () => this.#agents.get(id)?.tick());
    this.#world.every(5_000, () => this.#agents.get(id)?.renew());
    this.#world.every(1_000, () => this.#keepConnected(id));
  }

  #startAgent(device: string, bootId: string): void {
    this.#agents.set(
      device,
      new SimAgent(this.#world, this.#relay, { device, startId: this.#nextId('start'), bootId }),
    );
  }

  /** The agent's dialer. */
  #keepConnected(device: string): void {
    const agent = this.#agents.get(device);
    const held = this.#lines.get(device);
    if (agent === undefined || !agent.alive || agent.paused || (held?.line.open && agent.send !== null)) return;
    const node = this.#anyNode();
    if (node === undefined) return;
    if (held !== undefined) held.node.dropped(device, held.line);
    const line = node.accept(agent);
    agent.send = (message) => line.toOne(message);
    this.#lines.set(device, { node, line });
  }

  #nextId(kind: string): string {
    this.#ids += 1;
    return `${kind}-${this.#ids}`;
  }

  #count(what: string): void {
    this.#seen[what] = (this.#seen[what] ?? 0) + 1;
  }

  /** Something people do, or something that breaks. */
  #anyThing(): void {
    const { random, calm } = this.#world;
    if (calm) return;
    const dice = random.below(100);
    if (dice < 40) this.#connect();
    else if (dice < 47) this.#endSome();
    else if (dice < 52) this.#useViewer();
    else if (dice < 60) this.#partition();
    else if (dice < 66) this.#setRights();
    else if (dice < 70) this.#setCapacity();
    else if (dice < 74) this.#crashNode();
    else if (dice < 78) this.#killAgent();
    else if (dice < 82) this.#pauseAgent();
    else if (dice < 86) this.#breakLine();
    else if (dice < 88) this.#restartRelay();
  }

  #connect(): void {
    const { random, world } = { random: this.#world.random, world: this.#world };
    const open = this.#viewers.filter((viewer) => viewer.open);
    if (open.length >= mostViewers) return;
    const device = `device-${random.below(deviceCount)}`;
    const right = this.#anyNode()?.connect(device, this.#nextId('session')) ?? null;
    if (right === null) return this.#count('refused');
    this.#count('admitted');
    // The answer may get lost on its way to the page: then nobody ever comes.
    world.send(() => {
      if (this.#viewers.some(({ session }) => session === right.session)) return;
      this.#viewers.push(
        new SimViewer(
          { world, relay: this.#relay, anyNode: () => this.#anyNode(), onResumed: () => this.#count('resumed') },
          right,
        ),
      );
    });
  }

  #somePlace(): Place | undefined {
    return this.#world.random.pick(this.#database.inUse());
  }

  #endSome(): void {
    const place = this.#somePlace();
    if (place === undefined) return;
    this.#count('ended');
    const { random } = this.#world;
    const reason = random.pick(['ended-by-manager', 'ended-by-self', 'member-removed'] as const) ?? 'ended-by-self';
    const inMs = random.pick([0, 0, 3_000, 12_000]) ?? 0;
    this.#anyNode()?.act(place.id, { type: 'end', reason, by: usher, message: null, inMs });
  }

  #useViewer(): void {
    const { random } = this.#world;
    const viewer = random.pick(this.#viewers.filter(({ open }) => open));
    if (viewer === undefined) return;
    const what = random.pick(['close', 'kill', 'reload'] as const);
    this.#count(`${what} tab`);
    if (what === 'reload') viewer.reload();
    else viewer.close(what === 'kill');
  }

  #setRights(): void {
    const place = this.#somePlace();
    if (place === undefined) return;
    this.#count('rights changed');
    const { random } = this.#world;
    const rights = random.chance(0.3) ? null : { ...fullRights, control: random.chance(0.5) };
    this.#anyNode()?.act(place.id, { type: 'set-rights', rights, by: usher });
  }

  #setCapacity(): void {
    this.#count('capacity changed');
    this.#database.capacity = 1 + this.#world.random.below(8);
  }

  #crashNode(): void {
    const node = this.#anyNode();
    if (node === undefined) return;
    this.#count('node crashed');
    node.crash();
    this.#world.after(500 + this.#world.random.below(8_000), () => {
      if (!node.up) node.restart();
    });
  }

  #someAgent(): SimAgent | undefined {
    return this.#world.random.pick([...this.#agents.values()].filter(({ alive, paused }) => alive && !paused));
  }

  #killAgent(): void {
    const agent = this.#someAgent();
    if (agent === undefined) return;
    this.#count('agent killed');
    agent.kill();
    this.#drop(agent.device);
    const { random } = this.#world;
    const bootId = random.chance(0.3) ? this.#nextId('boot') : agent.bootId;
    this.#world.after(200 + random.below(10_000), () => this.#startAgent(agent.device, bootId));
  }

  /** The node may be a while in seeing that a connection is dead. */
  #drop(device: string): void {
    const held = this.#lines.get(device);
    if (held === undefined) return;
    held.line.open = false;
    this.#world.after(this.#world.random.below(3_000), () => held.node.dropped(device, held.line));
  }

  #pauseAgent(): void {
    const agent = this.#someAgent();
    if (agent === undefined) return;
    this.#count('agent paused');
    agent.paused = true;
    const forMs = this.#world.random.below(25_000);
    if (forMs > 10_000) {
      this.#drop(agent.device);
      agent.send = null;
    }
    this.#world.after(forMs, () => agent.resumeProcess());
  }

  #breakLine(): void {
    const agent = this.#someAgent();
    if (agent === undefined) return;
    this.#count('line broken');
    this.#drop(agent.device);
    agent.send = null;
  }

  /** The road to an agent, to the relay or to both goes silent; whoever looked long at silence hangs up. */
  #partition(): void {
    const { random, now } = this.#world;
    const until = now + 4_000 + random.below(16_000);
    const what = random.pick(['agent', 'relay', 'both'] as const);
    this.#count(`${what} partitioned`);
    if (what !== 'agent') this.#relay.unreachableUntil = until;
    if (what === 'relay') return;
    const agent = this.#someAgent();
    const held = agent === undefined ? undefined : this.#lines.get(agent.device);
    if (agent === undefined || held === undefined) return;
    held.line.silentUntil = until;
    this.#world.after(silenceMs, () => {
      if (this.#world.now >= held.line.silentUntil || !held.line.open) return;
      held.node.dropped(agent.device, held.line);
      agent.send = null;
    });
  }

  #restartRelay(): void {
    this.#count('relay restarted');
    this.#relay.restart();
  }
}
