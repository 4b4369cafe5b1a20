import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type Display, startDisplay } from './display.ts';
import { onlineDevice, type PortalClient, setUp } from './portal-client.ts';
import { freePort } from './servers.ts';
import { type shortTimes, startUsher, temporaryFolder, type UsherProcess } from './usher.ts';

type Verb = 'up' | 'portal' | 'relay' | 'agent';

export interface StartOptions {
  readonly args: readonly string[];
  readonly env?: Record<string, string>;
  readonly times?: Partial<typeof shortTimes>;
}

/** A process of the product that a test kills and starts again, on the same folder and with the same words. */
export class KillableProcess {
  readonly #verb: Verb;
  readonly #options: StartOptions & { readonly folder: string };
  #running: UsherProcess;

  static async start(verb: Verb, options: StartOptions): Promise<KillableProcess> {
    const kept = { ...options, folder: temporaryFolder(verb) };
    return new KillableProcess(verb, kept, await startUsher(verb, kept));
  }

  private constructor(verb: Verb, options: StartOptions & { readonly folder: string }, running: UsherProcess) {
    this.#verb = verb;
    this.#options = options;
    this.#running = running;
  }

  get running(): UsherProcess {
    return this.#running;
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    const { child } = this.#running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async startAgain(): Promise<void> {
    this.#running = await startUsher(this.#verb, this.#options);
  }

  async stop(): Promise<void> {
    await this.#running.stop();
    rmSync(this.#options.folder, { recursive: true, force: true });
  }
}

/** A portal, relays and one agent, each a process of its own. */
export interface SeparateProcesses {
  readonly portal: KillableProcess;
  readonly relays: readonly KillableProcess[];
  readonly agent: KillableProcess;
  readonly client: PortalClient;
  readonly team: string;
  readonly device: string;
  stop(): Promise<void>;
}

/** `databaseUrl` null: the embedded database and relay of `usher up`, without its own agent. */
export async function startSeparately(options: {
  readonly databaseUrl: string | null;
  readonly relays: number;
  readonly times?: Partial<typeof shortTimes>;
}): Promise<SeparateProcesses> {
  const { databaseUrl, times = {} } = options;
  const port = await freePort();
  const portal = await KillableProcess.start(databaseUrl === null ? 'up' : 'portal', {
    args: ['--port', String(port), ...(databaseUrl === null ? ['--desktop', 'none'] : ['--database', databaseUrl])],
    times,
  });
  const { url, setupCode } = portal.running;
  const { client, team } = await setUp(url, setupCode ?? '');
  const relays: KillableProcess[] = [];
  for (let n = 0; n < options.relays; n += 1) relays.push(await startRelay(portal.running));
  const display: Display = await startDisplay();
  const { secret } = await client.call('POST /api/teams/:team/join-tokens', {
    params: { team },
    body: { label: 'the device', uses: 1, days: 1 },
  });
  const agent = await KillableProcess.start('agent', {
    args: ['--portal', url, '--join', secret, '--display', display.name],
    env: { XAUTHORITY: display.xauthority },
  });
  return {
    portal,
    relays,
    agent,
    client,
    team,
    device: await onlineDevice(client, team),
    async stop() {
      for (const running of [agent, ...relays, portal]) await running.stop();
      await display.stop();
    },
  };
}

async function startRelay(portal: UsherProcess): Promise<KillableProcess> {
  const [, relayToken = ''] = await portal.printed(/Relay token[^:]*: (\S+)/);
  return KillableProcess.start('relay', {
    args: ['--portal', portal.url, '--port', String(await freePort())],
    env: { USHER_RELAY_TOKEN: relayToken },
  });
}
