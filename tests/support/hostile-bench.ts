import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, openDatabase } from '../../apps/portal/src/database/index.ts';
import { createPostgresDatabase } from '../../apps/portal/src/database/test-support/databases.ts';
import { openKeyring } from '../../apps/portal/src/keys/index.ts';
import type { Keyring } from '../../apps/portal/src/ports.ts';
import { openSecrets } from '../../apps/usher/src/secrets.ts';
import { uuidv7 } from '../../packages/contract/src/index.ts';
import { type ControlRoad, startControlRoad } from './control-road.ts';
import { type Display, startDisplay } from './display.ts';
import { type HostileRelay, startHostileRelay } from './hostile-relay.ts';
import { eventually, type PortalClient, setUp } from './portal-client.ts';
import { freePort } from './servers.ts';
import { longLeases, startUsher, type UsherProcess } from './usher.ts';

/** One device of the team, and what its agent wrote into its log. */
export interface BenchDevice {
  readonly id: string;
  /** Why it refused offers of this session, oldest first. */
  refusals(session: string): string[];
}

/** The whole product as processes of its own, with a relay and a road to the portal that the test owns. */
export interface HostileBench {
  readonly client: PortalClient;
  readonly team: string;
  readonly devices: readonly [BenchDevice, BenchDevice];
  readonly display: Display;
  readonly relay: HostileRelay;
  readonly road: ControlRoad;
  /** The portal's own keys, opened with its secret: what a test signs is as good as the portal's. */
  readonly keyring: Keyring;
  stop(): Promise<void>;
}

export async function startHostileBench(
  postgresUrl: string,
  times: { readonly beginMs: number },
): Promise<HostileBench> {
  const database = await createPostgresDatabase(postgresUrl);
  const env = { USHER_SECRET: randomBytes(32).toString('hex') };
  const road = await startControlRoad();
  const realRelayPort = await freePort();
  const relay = await startHostileRelay(realRelayPort);
  const display = await startDisplay();
  road.portalPort = await freePort();
  const portalArgs = ['--port', String(road.portalPort), '--public-url', road.origin, '--database', database.url];
  const portal = await startUsher('portal', { args: portalArgs, env, times: { ...longLeases, ...times } });
  const { client, team } = await setUp(road.origin, portal.setupCode ?? '');
  const [, relayToken = ''] = await portal.printed(/Relay token[^:]*: (\S+)/);
  const realRelay = await startUsher('relay', {
    args: ['--portal', road.origin, '--port', String(realRelayPort), '--public-url', relay.url],
    env: { USHER_RELAY_TOKEN: relayToken },
  });
  const agents = [await enrol(client, team, display), await enrol(client, team, display)] as const;
  const db: Db = await openDatabase({ kind: 'postgres', url: database.url, maxConnections: 2 });
  const ids = { next: () => uuidv7(Date.now(), randomBytes(10)) };
  const sealKey = openSecrets('', env).derive('seal portal keys');
  return {
    client,
    team,
    devices: [agents[0].device, agents[1].device],
    display,
    relay,
    road,
    keyring: await openKeyring({ db, ids, sealKey }),
    async stop() {
      for (const { agent } of agents) await agent.stop();
      await realRelay.stop();
      await portal.stop();
      await relay.close();
      await road.close();
      await display.stop();
      await db.close();
      await database.drop();
    },
  };
}

async function enrol(
  client: PortalClient,
  team: string,
  display: Display,
): Promise<{ agent: UsherProcess; device: BenchDevice }> {
  const { secret } = await client.call('POST /api/teams/:team/join-tokens', {
    params: { team },
    body: { label: 'a device of the bench', uses: 1, days: 1 },
  });
  const known = await online(client, team);
  const agent = await startUsher('agent', {
    args: ['--portal', client.origin, '--join', secret, '--display', display.name],
    env: { XAUTHORITY: display.xauthority },
  });
  const id = await eventually(async () => (await online(client, team)).find((device) => !known.includes(device)));
  return { agent, device: { id, refusals: (session) => refusalsIn(join(agent.folder, 'agent.log'), session) } };
}

async function online(client: PortalClient, team: string): Promise<string[]> {
  const { devices } = await client.call('GET /api/teams/:team/devices', { params: { team } });
  return devices.filter((device) => device.online).map(({ id }) => id);
}

function refusalsIn(log: string, session: string): string[] {
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.includes('an offer was refused') && line.includes(session))
    .map((line) => (JSON.parse(line) as { readonly why: string }).why);
}
