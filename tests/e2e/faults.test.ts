import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CallError } from '../../packages/contract/src/index.ts';
import { joinRelay } from '../../packages/link/src/index.ts';
import { eventually, onlineDevice, type PortalClient, setUp } from '../support/portal-client.ts';
import { startAgents } from '../support/start-agents.ts';
import { connectAs, messageSocket, openSession } from '../support/session-viewer.ts';
import { shortTimes, startUsher, type UsherProcess } from '../support/usher.ts';

let usher: UsherProcess;
let client: PortalClient;
let team = '';
let device = '';

beforeAll(async () => {
  usher = await startUsher('up', { args: ['--desktop', 'virtual', '--port', '0'] });
  ({ client, team } = await setUp(usher.url, usher.setupCode ?? ''));
  device = await onlineDevice(client, team);
});

afterAll(() => usher?.stop());

const inUse = async (): Promise<number> =>
  (await client.call('GET /api/teams/:team/sessions', { params: { team } })).capacity.inUse;
const reasonOf = async (session: string): Promise<string | null> =>
  (await client.call('GET /api/sessions/:session', { params: { session } })).session.reason;

/** The agent's process: a child of the command, started as `usher agent`. */
function agentPid(): number {
  const rows = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(usher.pid)], { encoding: 'utf8' });
  const row = rows.split('\n').find((line) => / agent --data /.test(line));
  return Number(row?.trim().split(' ')[0]);
}

describe('faults of a running system', () => {
  it('refuses a relay token that was used before (E5), and a handshake under an old ticket', async () => {
    const viewer = await connectAs(client, team, device);
    const [relay] = viewer.admitted.relays;
    const again = joinRelay(messageSocket(relay?.url ?? '', client.origin), relay?.tokens.screen ?? '');
    await expect(again).rejects.toMatchObject({ code: 'relay-refused', message: 'token-used' });
    await client.call('POST /api/sessions/:session/end', { params: { session: viewer.admitted.session }, body: {} });
    await viewer.screenClosed;
    await expect(openSession(client.origin, viewer.admitted, viewer.key)).rejects.toMatchObject({
      code: 'relay-refused',
    });
    await eventually(async () => (await inUse()) === 0);
  });

  it('never admits one more than the capacity, and says why (C1, C6, M7)', async () => {
    const viewers = await Promise.all([0, 1, 2].map(() => connectAs(client, team, device)));
    const refused = await connectAs(client, team, device).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CallError);
    expect(refused).toMatchObject({ code: 'at-capacity', problem: { details: { inUse: 3, limit: 3 } } });
    for (const viewer of viewers) {
      const params = { session: viewer.admitted.session };
      await client.call('POST /api/sessions/:session/end', { params, body: {} });
      await viewer.screenClosed;
    }
    await eventually(async () => (await inUse()) === 0);
  });

  it('frees the place of an agent that was killed, and the device comes back (L7)', async () => {
    const viewer = await connectAs(client, team, device);
    process.kill(agentPid(), 'SIGKILL');
    await viewer.screenClosed;
    await eventually(async () => (await inUse()) === 0, shortTimes.leaseMs * 4);
    // Whichever is sooner: it is back and says so, or its lease runs out.
    expect(await reasonOf(viewer.admitted.session)).toMatch(/^(device-restarted|lease-lost)$/);
    await onlineDevice(client, team);
  });

  it('sends no frame after a pause longer than a lease, and the place is free by then (L2, L3)', async () => {
    const viewer = await connectAs(client, team, device);
    let bytes = 0;
    viewer.screen.onData = (data) => {
      bytes += data.length;
    };
    const pid = agentPid();
    process.kill(pid, 'SIGSTOP');
    await eventually(async () => (await inUse()) === 0, shortTimes.leaseMs * 4);
    expect(await reasonOf(viewer.admitted.session)).toBe('lease-lost');
    const before = bytes;
    process.kill(pid, 'SIGCONT');
    await viewer.screenClosed;
    expect(bytes).toBe(before);
    await onlineDevice(client, team);
  });

  it('keeps the end back where the agent cannot be told, and says what to update (M5)', async () => {
    const params = { team };
    const label = { label: 'an old device', uses: 1, days: 1 };
    const { secret } = await client.call('POST /api/teams/:team/join-tokens', { params, body: label });
    const old = await startAgents(client.origin, secret, 1, 'before-end');
    const { devices } = await client.call('GET /api/teams/:team/devices', { params });
    const viewer = await connectAs(client, team, devices.find(({ id }) => id !== device)?.id ?? '');
    const session = viewer.admitted.session;
    const ended = client.call('POST /api/sessions/:session/end', { params: { session }, body: {} });
    await expect(ended).rejects.toMatchObject({
      code: 'agent-too-old',
      problem: { todo: expect.stringMatching(/update/i) },
    });
    const { sessions } = await client.call('POST /api/teams/:team/sessions/end', {
      params,
      body: { which: { kind: 'all' } },
    });
    expect(sessions).toEqual([{ session, outcome: 'agent-too-old', endsAt: null }]);
    const { session: view } = await client.call('GET /api/sessions/:session', { params: { session } });
    expect(view).toMatchObject({ state: 'active', endBlocked: expect.stringMatching(/update/i) });
    // By the device it ends all the same.
    await old.stop();
    await viewer.screenClosed;
    await eventually(async () => (await reasonOf(session)) === 'device-shutdown');
  });

  it('takes its children with it when it is killed', async () => {
    const agent = agentPid();
    process.kill(usher.pid, 'SIGKILL');
    await eventually(() => Promise.resolve(!isAlive(agent)));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
