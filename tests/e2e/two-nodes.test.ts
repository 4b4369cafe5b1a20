import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createPostgresDatabase, type TestDatabase } from '../../apps/portal/src/database/test-support/databases.ts';
import { nodeCrypto } from '../../apps/agent/src/crypto/node-crypto.ts';
import { base64url } from '../../packages/link/src/index.ts';
import { type Display, startDisplay } from '../support/display.ts';
import { eventually, onlineDevice, owner, type PortalClient, portalClient, setUp } from '../support/portal-client.ts';
import { connectAs, openSession } from '../support/session-viewer.ts';
import { freePort } from '../support/servers.ts';
import { startUsher, type UsherProcess } from '../support/usher.ts';

let database: TestDatabase;
let display: Display;
let nodeA: UsherProcess;
let nodeB: UsherProcess;
let relay: UsherProcess;
let agent: UsherProcess;
let onA: PortalClient;
let onB: PortalClient;
let team = '';
let device = '';

/** Two portal nodes on one PostgreSQL and one NATS, a relay and an agent, each a process of its own. */
beforeAll(async () => {
  database = await createPostgresDatabase(inject('postgresUrl'));
  const env = { USHER_SECRET: randomBytes(32).toString('hex') };
  const shared = ['--database', database.url, '--bus', inject('natsUrl'), '--port', '0', '--metrics', '0'];
  nodeA = await startUsher('portal', { args: shared, env });
  nodeB = await startUsher('portal', { args: shared, env });
  // The newest code is the one that counts.
  ({ client: onA, team } = await setUp(nodeB.url, nodeB.setupCode ?? ''));
  onA = portalClient(nodeA.url);
  onB = portalClient(nodeB.url);
  for (const client of [onA, onB]) await client.call('POST /api/sign-in', { body: owner });
  const [, relayToken = ''] = await nodeA.printed(/Relay token[^:]*: (\S+)/);
  relay = await startUsher('relay', {
    args: ['--portal', nodeA.url, '--port', String(await freePort())],
    env: { USHER_RELAY_TOKEN: relayToken },
  });
  const { secret } = await onA.call('POST /api/teams/:team/join-tokens', {
    params: { team },
    body: { label: 'two nodes', uses: 1, days: 1 },
  });
  display = await startDisplay();
  agent = await startUsher('agent', {
    args: ['--portal', nodeA.url, '--join', secret, '--display', display.name],
    env: { XAUTHORITY: display.xauthority },
  });
  device = await onlineDevice(onB, team);
});

afterAll(async () => {
  for (const running of [agent, relay, nodeB, nodeA]) await running?.stop();
  await display?.stop();
  await database?.drop();
});

/** Connects through node B; the relay belongs to node A's address, as a browser behind one public address would see it. */
async function connectThroughB() {
  const key = await nodeCrypto.generate();
  const viewerKey = base64url.encode(key.publicKey);
  const admitted = await eventually(async () => {
    const asked = onB.call('POST /api/teams/:team/sessions', { params: { team }, body: { device, viewerKey } });
    return asked.catch(() => undefined);
  });
  return openSession(nodeA.url, admitted, key);
}

const inUse = async (client: PortalClient): Promise<number> =>
  (await client.call('GET /api/teams/:team/sessions', { params: { team } })).capacity.inUse;

/** Answers a sample of the node's, read anew each time; 0 where there is none yet. */
async function metricsOf(node: UsherProcess): Promise<(key: string) => Promise<number>> {
  const [, url = ''] = await node.printed(/Metrics: (\S+)/);
  return async (key) => {
    const lines = (await (await fetch(url)).text()).split('\n');
    return Number(lines.find((line) => line.startsWith(`${key} `))?.slice(key.length) ?? 0);
  };
}

describe('two portal nodes', () => {
  it('ends on node B what an agent of node A shows, with all three told (E2, E3)', async () => {
    const viewer = await connectThroughB();
    const params = { session: viewer.admitted.session };
    await onB.call('POST /api/sessions/:session/end', { params, body: { message: 'from the other node' } });
    await viewer.screenClosed;
    const ended = await eventually(async () => {
      const { session } = await onA.call('GET /api/sessions/:session', { params });
      return session.freedAt !== null && session.acks.relay !== null && session;
    });
    expect(ended).toMatchObject({ state: 'ended', reason: 'ended-by-self', forced: false });
    expect(ended.acks.device).toBeLessThan(1_000);
  });

  it('holds one limit together (C1)', async () => {
    const viewers = [await connectThroughB(), await connectThroughB(), await connectThroughB()];
    const refused = await connectAs(onA, team, device).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'at-capacity' });
    for (const { admitted } of viewers) {
      await onA.call('POST /api/sessions/:session/end', { params: { session: admitted.session }, body: {} });
    }
    await eventually(async () => (await inUse(onA)) === 0);
  });

  it('tell Prometheus what each holds and counts: together the figures of the team', async () => {
    const [a, b] = [await metricsOf(nodeA), await metricsOf(nodeB)];
    const sum = async (key: string) => (await a(key)) + (await b(key));
    // One session was ended before, and three at the limit; all were admitted by B, and the refusal was A's.
    await eventually(async () => (await sum('usher_sessions_ended_total{reason="ended-by-self"}')) === 4);
    expect([await a('usher_agents_connected'), await b('usher_agents_connected')]).toEqual([1, 0]);
    for (const node of [a, b]) {
      expect([await node('usher_capacity'), await node('usher_devices_online')]).toEqual([3, 1]);
      expect(await node('usher_sessions_in_use')).toBe(0);
    }
    expect(await b('usher_admissions_total{outcome="admitted"}')).toBe(4);
    expect(await a('usher_admissions_total{outcome="at-capacity"}')).toBe(1);
    // Both pipes of each session, and what went through them; the relay's control link and the agent's are A's.
    expect(await a('usher_relay_joins_total')).toBe(8);
    expect(await a('usher_relay_bytes_total')).toBeGreaterThan(0);
    expect(await a('usher_renewals_total')).toBeGreaterThan(0);
    expect(await b('process_resident_memory_bytes')).toBeGreaterThan(2 ** 25);
  });

  it('keeps the truth when the node that held the agent is killed (L1, L7)', async () => {
    const viewer = await connectThroughB();
    const read = () => onB.call('GET /api/sessions/:session', { params: { session: viewer.admitted.session } });
    await eventually(async () => (await read()).session.state === 'active');
    process.kill(nodeA.pid, 'SIGKILL');
    await eventually(async () => (await inUse(onB)) === 0, 30_000);
    const { session } = await read();
    expect(session).toMatchObject({ state: 'ended', reason: 'lease-lost' });
  });
});
