import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import type { SessionView } from '../../packages/contract/src/index.ts';
import { type Display, startDisplay } from './display.ts';
import { eventually, owner, type PortalClient, portalClient, setUp } from './portal-client.ts';
import { type RfbViewer, startRfb } from './rfb-viewer.ts';
import { KillableProcess } from './separate-processes.ts';
import { freePort, type Running, type RunningPostgres, startPostgres } from './servers.ts';
import { connectAs, type SessionViewer } from './session-viewer.ts';

/** A device whose whole screen has one colour that no other device shows. */
export interface ColouredDevice {
  readonly id: string;
  readonly agent: KillableProcess;
  /** One pixel of its screen as RFB's Raw sends it: blue, green, red, nothing. */
  readonly pixel: Buffer;
  /** Repaints the whole screen. */
  paint(colour: string): void;
}

/** A connected viewer that holds a place, over the real path. */
export interface Holder {
  readonly id: string;
  readonly viewer: SessionViewer;
  readonly rfb: RfbViewer;
}

/** Two portal nodes on one PostgreSQL and one NATS, a relay and two devices, each a process of its own. */
export class FaultBench {
  readonly #running: (() => Promise<void>)[] = [];
  database!: RunningPostgres;
  nodes: KillableProcess[] = [];
  relay!: KillableProcess;
  devices: ColouredDevice[] = [];
  /** The Owner, through each node. */
  owners: PortalClient[] = [];
  team = '';

  static async start(nats: Running['url']): Promise<FaultBench> {
    const bench = new FaultBench();
    try {
      await bench.#start(nats);
      return bench;
    } catch (error) {
      await bench.stop();
      throw error;
    }
  }

  async #start(nats: string): Promise<void> {
    this.database = await startPostgres();
    this.#running.push(() => this.database.stop());
    const env = { USHER_SECRET: randomBytes(32).toString('hex') };
    for (const _ of ['A', 'B']) {
      const args = ['--database', this.database.url, '--bus', nats, '--port', String(await freePort())];
      const node = await KillableProcess.start('portal', { args, env });
      this.#running.push(() => node.stop());
      this.nodes.push(node);
    }
    // The newest code is the one that counts.
    const [a, b] = this.nodes.map(({ running }) => running);
    if (a === undefined || b === undefined) throw new Error('two nodes were started');
    ({ team: this.team } = await setUp(b.url, b.setupCode ?? ''));
    this.owners = [portalClient(a.url), portalClient(b.url)];
    for (const client of this.owners) await client.call('POST /api/sign-in', { body: owner });
    const [, relayToken = ''] = await a.printed(/Relay token[^:]*: (\S+)/);
    this.relay = await KillableProcess.start('relay', {
      args: ['--portal', a.url, '--port', String(await freePort())],
      env: { USHER_RELAY_TOKEN: relayToken },
    });
    this.#running.push(() => this.relay.stop());
    for (const [name, colour] of [
      ['Crane', 'c35a17'],
      ['Quay', '2e91d8'],
    ] as const) {
      this.devices.push(await this.#startDevice(name, colour));
    }
  }

  async #startDevice(name: string, colour: string): Promise<ColouredDevice> {
    const [client] = this.owners;
    if (client === undefined) throw new Error('nobody signed in');
    const display: Display = await startDisplay('320x240');
    this.#running.push(() => display.stop());
    const paint = (hex: string): void => {
      const env = { ...process.env, DISPLAY: display.name, XAUTHORITY: display.xauthority };
      execFileSync('xsetroot', ['-solid', `#${hex}`], { env });
    };
    paint(colour);
    const { secret } = await client.call('POST /api/teams/:team/join-tokens', {
      params: { team: this.team },
      body: { label: name, uses: 1, days: 1 },
    });
    const known = new Set(this.devices.map(({ id }) => id));
    const agent = await KillableProcess.start('agent', {
      args: ['--portal', client.origin, '--join', secret, '--display', display.name],
      env: { XAUTHORITY: display.xauthority },
    });
    this.#running.push(() => agent.stop());
    const id = await eventually(async () => {
      const { devices } = await client.call('GET /api/teams/:team/devices', { params: { team: this.team } });
      return devices.find((each) => each.online && !known.has(each.id))?.id;
    });
    await client.call('PATCH /api/teams/:team/devices/:device', {
      params: { team: this.team, device: id },
      body: { name },
    });
    const [red, green, blue] = [...Buffer.from(colour, 'hex')];
    return { id, agent, pixel: Buffer.from([blue ?? 0, green ?? 0, red ?? 0]), paint };
  }

  /** The Owner through a node: 0 is the one whose address the relay knows. */
  owner(node: 0 | 1): PortalClient {
    const client = this.owners[node];
    if (client === undefined) throw new Error('there are two nodes');
    return client;
  }

  device(number: 0 | 1): ColouredDevice {
    const device = this.devices[number];
    if (device === undefined) throw new Error('there are two devices');
    return device;
  }

  /** Connects, and sees the first picture. A refusal that passes by itself is asked again. */
  async hold(number: 0 | 1 = 0, client = this.owner(0)): Promise<Holder> {
    const viewer = await eventually(
      () => connectAs(client, this.team, this.device(number).id).catch(() => undefined),
      30_000,
    );
    const rfb = await startRfb(viewer.screen);
    rfb.requestUpdate();
    const holder = { id: viewer.admitted.session, viewer, rfb };
    await this.shown(holder.id, 'active');
    return holder;
  }

  async read(session: string, node: 0 | 1 = 1): Promise<SessionView> {
    const { session: view } = await this.owner(node).call('GET /api/sessions/:session', { params: { session } });
    return view;
  }

  /** The view once it looks like this. */
  shown(session: string, state: SessionView['state'], patienceMs?: number): Promise<SessionView> {
    return eventually(async () => {
      const view = await this.read(session).catch(() => null);
      return view?.state === state && view;
    }, patienceMs);
  }

  freed(session: string, patienceMs?: number): Promise<SessionView> {
    return eventually(async () => {
      const view = await this.read(session).catch(() => null);
      return view !== null && view.freedAt !== null && view;
    }, patienceMs);
  }

  /** An end by the Owner, through the node that does not hold the agents. */
  async end(session: string, message?: string): Promise<void> {
    const body = message === undefined ? {} : { message };
    await this.owner(1).call('POST /api/sessions/:session/end', { params: { session }, body });
  }

  /** What a test that failed left behind must not be the next one's fault. */
  async endEverything(): Promise<void> {
    const params = { team: this.team };
    await this.owner(1).call('POST /api/teams/:team/sessions/end', { params, body: { which: { kind: 'all' } } });
  }

  async inUse(node: 0 | 1 = 1): Promise<number> {
    const { capacity } = await this.owner(node).call('GET /api/teams/:team/sessions', { params: { team: this.team } });
    return capacity.inUse;
  }

  /** Until nobody holds a place and both devices are there. */
  async quiet(patienceMs = 30_000): Promise<void> {
    await eventually(async () => (await this.inUse().catch(() => -1)) === 0, patienceMs);
    await eventually(async () => {
      const { devices } = await this.owner(1).call('GET /api/teams/:team/devices', { params: { team: this.team } });
      return devices.every(({ online }) => online);
    }, patienceMs);
  }

  async stop(): Promise<void> {
    for (const { agent } of this.devices)
      if (agent.running.child.exitCode === null) agent.running.child.kill('SIGCONT');
    for (const stop of this.#running.toReversed()) await stop().catch(() => undefined);
  }
}
