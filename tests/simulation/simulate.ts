import { fullRights } from '../../packages/contract/src/index.ts';
import type { Place } from '../../apps/portal/src/sessions/domain/index.ts';
import { usher } from '../../apps/portal/src/sessions/domain/index.ts';
import type { PlaceCommandOf } from '../../apps/portal/src/sessions/domain/command.ts';
import { findBroken } from './invariants.ts';
import { type FromSimAgent, SimAgent, type ToSimAgent } from './sim-agent.ts';
import { SimApplicant } from './sim-applicant.ts';
import { type Rules, shippedRules, SimDatabase } from './sim-database.ts';
import { relayId, SimNode, type SimRight } from './sim-portal.ts';
import { SimRelay } from './sim-relay.ts';
import { SimViewer } from './sim-viewer.ts';
import { type Line, World } from './world.ts';

const nodeCount = 3;
const deviceCount = 4;
const memberCount = 9;
const mostViewers = 12;
const mostApplicants = 6;
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
export function simulate(seed: number, steps: number, rules: Rules = shippedRules): Run {
  const sim = new Simulation(seed, rules);
  return sim.run(steps);
}

class Simulation {
  readonly #world: World;
  readonly #database: SimDatabase;
  readonly #relay: SimRelay;
  readonly #nodes: SimNode[] = [];
  readonly #agents = new Map<string, SimAgent>();
  readonly #lines = new Map<string, { readonly node: SimNode; readonly line: AgentLine }>();
  #viewers: SimViewer[] = [];
  #applicants: SimApplicant[] = [];
  #ids = 0;
  #flowed = 0;
  #noSweepUntil = 0;
  #doubtedUntil = 0;

  constructor(seed: number, rules: Rules) {
    const world = new World(seed);
    this.#world = world;
    this.#database = new SimDatabase(world, rules);
    this.#relay = new SimRelay(world);
    this.#relay.confirm = (session, fence) =>
      world.send(() => this.#anyNode()?.act(session, { type: 'relay-cut', relay: relayId, fence }));
    const onEnded = (session: string): void => {
      for (const viewer of this.#viewers) if (viewer.session === session) viewer.ended();
    };
    const parts = { world, database: this.#database, relay: this.#relay, nodes: this.#nodes, onEnded };
    for (let index = 0; index < nodeCount; index += 1) this.#nodes.push(new SimNode(index, parts));
    for (let index = 0; index < deviceCount; index += 1) this.#addDevice(`device-${index}`);
    for (let index = 0; index < memberCount; index += 1)
      this.#database.members.set(`member-${index}`, {
        id: `member-${index}`,
        pools: new Set([...(index % 3 === 0 ? ['managers'] : []), ...(index % 4 === 0 ? ['crane'] : [])]),
      });
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
    const { now } = this.#world;
    const database = this.#database;
    let upSince = Number.POSITIVE_INFINITY;
    for (const node of this.#nodes) if (node.up && node.upSince < upSince) upSince = node.upSince;
    if (database.down) this.#noSweepUntil = now;
    if (database.clock.isInDoubt()) this.#doubtedUntil = now;
    const flowing: { readonly id: string; readonly fence: number }[] = [];
    for (const agent of this.#agents.values()) agent.addFlowing(flowing);
    this.#flowed += flowing.length;
    const lookedSince = Math.max(this.#noSweepUntil, upSince);
    const sweptSince = Math.max(lookedSince, this.#doubtedUntil);
    return findBroken({ now, database, relay: this.#relay, flowing, lookedSince, sweptSince });
  }

  /** With nobody at the screens and nothing failing any more, every place is free within one lease. */
  #calmDown(): string | null {
    this.#world.calm = true;
    this.#database.takeOver(0);
    for (const node of this.#nodes) if (!node.up) node.restart();
    for (const applicant of this.#applicants) applicant.leave();
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
    return { broken, seen: this.#database.seen, places: [...this.#database.past.values()], flowed: this.#flowed };
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
    if (agent === undefined || !agent.alive || agent.paused || (held?.line.open && agent.road !== null)) return;
    const node = this.#anyNode();
    if (node === undefined) return;
    if (held !== undefined) held.node.dropped(device, held.line);
    const line = node.accept(agent);
    if (line === null) return;
    agent.connect((message) => line.toOne(message));
    this.#lines.set(device, { node, line });
  }

  #nextId(kind: string): string {
    this.#ids += 1;
    return `${kind}-${this.#ids}`;
  }

  #count(what: string): void {
    const { seen } = this.#database;
    seen[what] = (seen[what] ?? 0) + 1;
  }

  /** Something people do, or something that breaks. */
  #anyThing(): void {
    const { random, calm } = this.#world;
    if (calm) return;
    let dice = random.below(1_000);
    for (const [share, act] of this.#happenings) {
      if (dice < share) return act();
      dice -= share;
    }
  }

  readonly #happenings: readonly (readonly [number, () => void])[] = [
    [400, () => this.#connect()],
    [60, () => this.#endSome()],
    [50, () => this.#useViewer()],
    [40, () => this.#letGoFor()],
    [20, () => this.#leaveList()],
    [60, () => this.#partition()],
    [40, () => this.#setRights()],
    [30, () => this.#setLimit()],
    [30, () => this.#crashNode()],
    [35, () => this.#killAgent()],
    [35, () => this.#pauseAgent()],
    [35, () => this.#breakLine()],
    [20, () => this.#restartRelay()],
    [8, () => this.#jumpDevice()],
    [4, () => this.#jumpDatabase()],
    [4, () => this.#failDatabase()],
  ];

  #connect(): void {
    const { random } = this.#world;
    if (this.#viewers.filter((viewer) => viewer.open).length >= mostViewers) return;
    const member = `member-${random.below(memberCount)}`;
    const device = `device-${random.below(deviceCount)}`;
    const answer = this.#anyNode()?.connect(member, device, this.#nextId('session')) ?? null;
    if (answer === 'at-capacity') return this.#waitFor(member, device);
    if (answer === null || answer === 'refused') return this.#count('refused');
    this.#count('admitted');
    this.#view(answer);
  }

  /** The answer may get lost on its way to the page: then nobody ever comes. */
  #view(right: SimRight): void {
    const world = this.#world;
    world.send(() => {
      if (world.calm || this.#viewers.some(({ session }) => session === right.session)) return;
      const parts = {
        world,
        relay: this.#relay,
        anyNode: () => this.#anyNode(),
        onResumed: () => this.#count('resumed'),
      };
      this.#viewers = [...this.#viewers.filter((viewer) => viewer.open), new SimViewer(parts, right)];
    });
  }

  #waitFor(member: string, device: string): void {
    this.#count('at capacity');
    this.#applicants = this.#applicants.filter(({ over }) => !over);
    if (this.#applicants.length >= mostApplicants) return;
    const id =
      this.#anyNode()?.write((database) => database.enterList(member, device, this.#nextId('session'))) ?? null;
    if (id === null || this.#applicants.some(({ waiter }) => waiter === id)) return;
    this.#count('waited');
    const onClaimed = (right: SimRight): void => this.#view(right);
    this.#applicants.push(new SimApplicant({ world: this.#world, anyNode: () => this.#anyNode(), onClaimed }, id));
  }

  #leaveList(): void {
    const applicant = this.#world.random.pick(this.#applicants.filter(({ over }) => !over));
    if (applicant === undefined) return;
    this.#count('left the list');
    applicant.leave();
  }

  /** W4: a holder lets go for somebody who waits, or a Manager takes the place over with a countdown. */
  #letGoFor(): void {
    const { random } = this.#world;
    const place = this.#somePlace();
    const waiter = random.pick(this.#database.waiters.filter(({ state }) => state === 'waiting'));
    if (place === undefined || waiter === undefined || place.state === 'offered') return;
    const release = random.chance(0.5);
    this.#count(release ? 'released' : 'taken over');
    const reason = release ? 'ended-by-self' : 'taken-over';
    const inMs = release ? 0 : (random.pick([0, 3_000, 12_000]) ?? 0);
    this.#end(place.id, { type: 'end', reason, by: usher, message: null, inMs, goesTo: waiter.id });
  }

  #end(id: string, command: PlaceCommandOf<'end'>): void {
    const place = this.#anyNode()?.act(id, command) ?? null;
    if (place?.state === 'ending') this.#database.acknowledgedEnds.set(id, place.endsAt ?? 0);
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
    this.#end(place.id, { type: 'end', reason, by: usher, message: null, inMs });
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

  #setLimit(): void {
    this.#count('limit changed');
    const { random } = this.#world;
    const capacity = 1 + random.below(8);
    const pools = [
      { id: 'managers', places: random.below(3) },
      { id: 'crane', places: random.below(2) },
    ];
    const reserved = random.chance(0.5) ? [] : pools.filter(({ places }) => places > 0);
    this.#anyNode()?.write((database) => database.setLimit(capacity, reserved));
  }

  /** Its boot clock leaps: the machine slept, or somebody stopped it whole. */
  #jumpDevice(): void {
    const agent = this.#someAgent();
    if (agent === undefined) return;
    this.#count("a device's clock jumped");
    agent.clockOffset += this.#world.random.below(60_000);
  }

  #jumpDatabase(): void {
    const { random } = this.#world;
    this.#count("the database's clock jumped");
    this.#database.clock.jump(
      (random.chance(0.5) ? 1 : -1) * (2_500 + random.below(random.chance(0.5) ? 8_000 : 600_000)),
    );
  }

  #failDatabase(): void {
    if (this.#database.down) return;
    const { random } = this.#world;
    this.#count('database failed over');
    this.#database.fail(random.chance(0.5));
    this.#world.after(300 + random.below(12_000), () => this.#database.takeOver(random.below(4_000) - 2_000));
  }

  #crashNode(): void {
    const node = this.#anyNode();
    if (node === undefined) return;
    this.#count('node crashed');
    node.crash();
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
      agent.road = null;
    }
    this.#world.after(forMs, () => agent.resumeProcess());
  }

  #breakLine(): void {
    const agent = this.#someAgent();
    if (agent === undefined) return;
    this.#count('line broken');
    this.#drop(agent.device);
    agent.road = null;
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
      agent.road = null;
    });
  }

  #restartRelay(): void {
    this.#count('relay restarted');
    this.#relay.restart();
  }
}
