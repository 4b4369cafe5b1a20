import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  joinRelay,
  type KeyPair,
  openPipe,
  type PipeName,
  type SecurePipe,
  startControlPipe,
  type TicketClaims,
  utf8,
} from '@usher/link';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakePortal, type PortalSide, welcomeWith } from './control/test-support/fake-portal.ts';
import { nodeCrypto } from './crypto/node-crypto.ts';
import { type Identity, newIdentity } from './identity/identity.ts';
import { RunningAgent } from './running-agent.ts';
import { dialRelay } from './sessions/relay-socket.ts';
import { FakeScreen } from './sessions/test-support/fake-screen.ts';
import { PlainRelay } from './sessions/test-support/plain-relay.ts';
import { claimsFor, TicketIssuer } from './sessions/test-support/ticket-issuer.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const portalNow = 4_000_000_000_000;
const monotonic = {
  now: () => performance.now(),
  every(periodMs: number, run: () => void) {
    const timer = setInterval(run, periodMs);
    return () => clearInterval(timer);
  },
};

/** An agent with real sockets and keys; the test is its portal, its viewer and its screen. */
class Bench {
  readonly portal = new FakePortal();
  readonly relay = new PlainRelay();
  readonly screen = new FakeScreen();
  readonly issuer = new TicketIssuer();
  readonly device = randomUUID();
  readonly goodbyes: unknown[] = [];
  removed = false;
  skipMs = 0;
  #folder = '';
  #agent: RunningAgent | undefined;
  #identity: Identity | undefined;

  async start(): Promise<RunningAgent> {
    await Promise.all([this.portal.start(), this.relay.start()]);
    this.#folder = await mkdtemp(join(tmpdir(), 'usher-agent-'));
    this.#identity = await newIdentity(this.#folder);
    this.#agent = new RunningAgent({
      self: {
        portal: this.portal.origin,
        device: this.device,
        commandKey: this.portal.commandKey,
        startId: randomUUID(),
        bootId: 'boot',
        version: '1',
        os: 'Debian',
        hostname: 'desk',
        sameMachineAsPortal: false,
      },
      identity: this.#identity,
      crypto: nodeCrypto,
      clock: { nowMs: () => performance.now() + this.skipMs },
      screen: this.screen,
      log: quiet,
      random: () => 0,
      onRemoved: () => {
        this.removed = true;
      },
    });
    return this.#agent;
  }

  get welcomeMessage() {
    return welcomeWith({ ticketKeys: this.issuer.publicKeys, now: portalNow });
  }

  /** A viewer that was admitted: both pipes stand, and the portal acknowledges that it begins. */
  async connectViewer(side: PortalSide, startId: string): Promise<{ claims: TicketClaims; screen: SecurePipe }> {
    const key = await nodeCrypto.generate();
    const viewerKey = createHash('sha256').update(key.publicKey).digest('base64url');
    const claims = claimsFor({ device: this.device, startId, viewerKey, beginBefore: portalNow + 30_000 });
    const ticket = await this.issuer.sign(claims);
    const tokens = { screen: 'agent screen', control: 'agent control' };
    const relays = [{ id: randomUUID(), url: this.relay.url, tokens }];
    side.send({ type: 'session.offer', id: claims.session, fence: 1, ticket, relays });
    const [control, screen] = await Promise.all([
      this.#pipe('control', key, ticket),
      this.#pipe('screen', key, ticket),
    ]);
    startControlPipe(control, monotonic, {
      onMessage: (said) => void (said.type === 'goodbye' && this.goodbyes.push(said)),
      onClose: () => undefined,
    });
    const { id, fence } = await side.next('begin');
    expect(this.screen.served).toEqual([]);
    side.send({ type: 'begun', id, fence });
    await expect.poll(() => this.screen.served).toHaveLength(1);
    return { claims, screen };
  }

  async close(): Promise<void> {
    await this.#agent?.stop();
    await this.portal.close();
    this.relay.close();
    await rm(this.#folder, { recursive: true });
  }

  async #pipe(pipe: PipeName, viewerKey: KeyPair, ticket: string): Promise<SecurePipe> {
    const channel = await joinRelay(
      dialRelay({ url: new URL(this.relay.url), headers: {} }, new AbortController().signal),
      `viewer ${pipe}`,
    );
    const deviceLinkKey = this.#identity?.linkKeys.publicKey ?? new Uint8Array(32);
    return openPipe({ crypto: nodeCrypto, channel, deviceLinkKey, viewerKey, ticket, pipe });
  }
}

let bench: Bench;
let agent: RunningAgent;
beforeEach(async () => {
  bench = new Bench();
  agent = await bench.start();
});
afterEach(() => bench.close());

async function begun() {
  const side = await bench.portal.connection();
  const { startId } = await bench.portal.prove(side);
  side.send(bench.welcomeMessage);
  return { side, ...(await bench.connectViewer(side, startId)) };
}

describe('an agent', () => {
  it('says what its screen is, and what it becomes, and renews, as soon as it is welcomed', async () => {
    const side = await bench.portal.welcome();
    expect((await side.next('renew')).sessions).toEqual([]);
    expect((await side.next('screen')).monitors).toEqual([{ width: 1920, height: 1080 }]);
    bench.screen.size = { width: 1280, height: 800 };
    expect((await side.next('screen')).monitors).toEqual([{ width: 1280, height: 800 }]);
    expect((await side.next('renew')).n).toBe(2);
    expect(agent.state).toEqual({ connection: 'online', twin: false, sessions: 0 });
  });

  it('L5, E2: shows its screen to the admitted viewer alone, until it is told to end', async () => {
    const { side, claims, screen } = await begun();
    const [serving] = bench.screen.served;
    const shown = new Promise((resolve) => {
      screen.onData = (bytes) => resolve(utf8.decode(bytes));
    });
    expect(serving?.pixel()).toBe(true);
    expect(await shown).toBe('pixel');
    const closed = new Promise((resolve) => {
      screen.onClose = resolve;
    });
    side.send({ type: 'session.end', id: claims.session, fence: 1, reason: 'ended-by-manager', by: 'Grace' });
    const { reason, stoppedAfterMs } = await side.next('session.stopped');
    expect([reason, serving?.stopped, serving?.pixel()]).toEqual(['ended-by-manager', true, false]);
    expect(stoppedAfterMs).toBeLessThan(100);
    await closed;
    expect(bench.goodbyes).toEqual([{ type: 'goodbye', reason: 'ended-by-manager', by: 'Grace', message: null }]);
  });

  it('L3: passes no pixel and no key when it stood still longer than its lease, and says so on the next connection', async () => {
    const { claims } = await begun();
    const [serving] = bench.screen.served;
    bench.skipMs += 60_000;
    expect([serving?.pixel(), serving?.key()]).toEqual([false, false]);
    const next = await bench.portal.welcome();
    expect(await next.next('session.stopped')).toMatchObject({ id: claims.session, reason: 'lease-lost' });
  });

  it('on shutdown tells viewer and portal, and waits until the portal has read it', async () => {
    const { side, claims } = await begun();
    const stopped = agent.stop();
    expect(await side.next('session.stopped')).toMatchObject({ id: claims.session, reason: 'device-shutdown' });
    expect(await side.next('bye')).toEqual({ type: 'bye', reason: 'device-shutdown' });
    await stopped;
    expect(agent.state.connection).toBe('closed');
    await expect.poll(() => bench.goodbyes).toMatchObject([{ type: 'goodbye', reason: 'device-shutdown' }]);
  });

  it('E7: ends everything and dials no more when its device was removed', async () => {
    const { side } = await begun();
    side.send({ type: 'device.removed' });
    await expect.poll(() => bench.removed).toBe(true);
    expect([bench.screen.served[0]?.stopped, agent.state.connection]).toEqual([true, 'closed']);
  });
});
