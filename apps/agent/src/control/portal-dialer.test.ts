import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { controlMessageMaxBytes, knownCapabilities } from '@usher/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order, Self } from './phase.ts';
import { PortalDialer } from './portal-dialer.ts';
import { FakePortal, type PortalSide } from './test-support/fake-portal.ts';

const identity = generateKeyPairSync('ed25519');
const identityKey = identity.publicKey.export({ format: 'jwk' }).x ?? '';
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

class Bench {
  readonly portal = new FakePortal();
  readonly heard: string[] = [];
  readonly orders: Order[] = [];
  readonly held = [{ id: randomUUID(), fence: 2 }];
  #skipMs = 0;
  #ticking: NodeJS.Timeout | undefined;
  #dialer: PortalDialer | undefined;

  dial(given: Partial<Self> = {}): PortalDialer {
    const self: Self = {
      portal: this.portal.origin,
      device: randomUUID(),
      startId: randomUUID(),
      bootId: 'boot',
      commandKey: this.portal.commandKey,
      version: '1',
      os: 'Debian',
      hostname: 'desk',
      sameMachineAsPortal: false,
      sign: (statement) => sign(null, statement, identity.privateKey).toString('base64url'),
      sessions: () => this.held,
      ...given,
    };
    const dialer = new PortalDialer({
      self,
      clock: { nowMs: () => performance.now() + this.#skipMs },
      log: quiet,
      random: () => 0,
      events: {
        onJoined: ({ connection }) => this.heard.push(`joined ${connection}`),
        onOrder: (order) => this.orders.push(order),
        onLost: () => this.heard.push('lost'),
        onRemoved: () => this.heard.push('removed'),
        onTwin: () => this.heard.push('twin'),
      },
    });
    this.#dialer = dialer;
    this.#ticking = setInterval(() => dialer.tick(), 5);
    dialer.tick();
    return dialer;
  }

  skip(ms: number): void {
    this.#skipMs += ms;
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking);
    this.#dialer?.close();
    await this.portal.close();
  }
}

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.portal.start();
});
afterEach(() => bench.close());

describe('the control connection', () => {
  it('proves the device, checks the portal, says what it holds, and is welcomed', async () => {
    const dialer = bench.dial();
    const side = await bench.portal.connection();
    bench.portal.challenge(side);
    const prove = await side.next('prove');
    expect(bench.portal.isProof(prove, side, identityKey)).toBe(true);
    side.send(bench.portal.proof(prove, side));
    const hello = await side.next('hello');
    expect(hello.sessions).toEqual(bench.held);
    expect(hello.capabilities).toEqual([...knownCapabilities]);
    expect([dialer.state, dialer.send({ type: 'bye', reason: 'device-shutdown' })]).toEqual(['connecting', false]);
  });

  it('dials again, with proofs over new nonces, when the portal goes away and comes back', async () => {
    const dialer = bench.dial();
    const first = await bench.portal.welcome();
    await expect.poll(() => dialer.state).toBe('online');
    await bench.portal.close();
    await expect.poll(() => bench.heard).toEqual(['joined 1', 'lost']);
    expect(dialer.send({ type: 'bye', reason: 'device-shutdown' })).toBe(false);
    await bench.portal.start();
    bench.skip(10_000);
    const second = await bench.portal.welcome({ connection: 2 });
    await expect.poll(() => bench.heard).toEqual(['joined 1', 'lost', 'joined 2']);
    expect(second.nonce).not.toBe(first.nonce);
  });

  it('gives up a portal that was silent for 15 s, by the boot clock', async () => {
    const dialer = bench.dial();
    const side = await bench.portal.welcome();
    await expect.poll(() => dialer.state).toBe('online');
    bench.skip(15_001);
    expect((await side.closed).code).toBe(1006);
    await expect.poll(() => bench.heard.at(-1)).toBe('lost');
  });

  it('gives up a portal that does not finish the handshake', async () => {
    bench.dial();
    const side = await bench.portal.connection();
    bench.portal.challenge(side);
    await side.next('prove');
    bench.skip(10_001);
    expect((await side.closed).code).toBe(1006);
  });

  it('passes on orders only after the welcome', async () => {
    bench.dial();
    const side = await bench.portal.welcome();
    const order = { type: 'stop', id: randomUUID(), reason: 'time-limit' } as const;
    side.send(order);
    await expect.poll(() => bench.orders).toEqual([order]);
  });

  it('L7: says that the same key runs on two computers, and does not hurry to dial again', async () => {
    const dialer = bench.dial();
    const side = await bench.portal.welcome();
    side.send({ type: 'twin' });
    side.socket.close(4411, 'twin');
    await expect.poll(() => bench.heard).toEqual(['joined 1', 'twin', 'lost']);
    bench.skip(59_000);
    dialer.tick();
    expect(dialer.state).toBe('waiting');
  });

  it('stops for good when a portal that proved itself says the device was removed', async () => {
    const dialer = bench.dial();
    const side = await bench.portal.connection();
    await bench.portal.prove(side);
    side.send({ type: 'device.removed' });
    await expect.poll(() => bench.heard).toEqual(['removed']);
    bench.skip(60_000);
    dialer.tick();
    expect(dialer.state).toBe('closed');
  });
});

describe('a hostile portal is left, and nothing of it is obeyed', () => {
  const welcome = { type: 'welcome', connection: 1 };
  const early: [string, object | string, number][] = [
    ['what is no JSON', '{', 4400],
    ['an unknown type', { type: 'run', command: 'true' }, 4400],
    ['a message that lacks a field', { type: 'challenge', nonce: 'n' }, 4400],
    ['a nonce that is too long', { type: 'challenge', nonce: 'n'.repeat(201), protocol: 1 }, 4400],
    ['another version of the protocol', { type: 'challenge', nonce: 'n', protocol: 99 }, 4402],
    ['an order before any proof', { type: 'stop', id: randomUUID(), reason: 'time-limit' }, 4400],
    ['a removal before any proof', { type: 'device.removed' }, 4400],
    ['a welcome before any proof', welcome, 4400],
    ['a proof before it was asked', { type: 'proved', signature: 's', commandKey: 'k' }, 4400],
  ];
  it.each(early)('that begins with %s', async (_, message, code) => {
    bench.dial();
    const side = await bench.portal.connection();
    side.send(message);
    expect((await side.closed).code).toBe(code);
    expect([bench.heard, bench.orders]).toEqual([[], []]);
  });

  it('that begins with a binary message', async () => {
    bench.dial();
    const side = await bench.portal.connection();
    side.socket.send(Buffer.from('{}'), { binary: true });
    expect((await side.closed).code).toBe(4400);
  });

  it('that sends more than 64 KiB at once', async () => {
    bench.dial();
    const side = await bench.portal.connection();
    side.send(' '.repeat(controlMessageMaxBytes + 1));
    expect((await side.closed).code).toBe(1009);
  });

  async function proving(): Promise<{ side: PortalSide; prove: Awaited<ReturnType<typeof nextProve>> }> {
    const side = await bench.portal.connection();
    bench.portal.challenge(side);
    return { side, prove: await nextProve(side) };
  }
  const nextProve = (side: PortalSide) => side.next('prove');

  it('that holds another key than the one pinned at enrolment', async () => {
    const other = new FakePortal();
    bench.dial({ commandKey: other.commandKey });
    const { side, prove } = await proving();
    side.send(bench.portal.proof(prove, side));
    expect((await side.closed).code).toBe(4401);
  });

  it('that names the pinned key without holding it', async () => {
    bench.dial();
    const { side, prove } = await proving();
    side.send({ ...new FakePortal().proof(prove, side), commandKey: bench.portal.commandKey });
    expect((await side.closed).code).toBe(4401);
  });

  it('that passes on a proof made for another address or another connection', async () => {
    bench.dial();
    const first = await proving();
    first.side.send(bench.portal.proof(first.prove, first.side, 'https://portal.test'));
    expect((await first.side.closed).code).toBe(4401);
    bench.skip(10_000);
    const second = await proving();
    second.side.send(bench.portal.proof(first.prove, second.side));
    expect((await second.side.closed).code).toBe(4401);
    expect(bench.heard).toEqual([]);
  });

  it('that challenges again once it was welcomed', async () => {
    bench.dial();
    const side = await bench.portal.welcome();
    bench.portal.challenge(side);
    expect((await side.closed).code).toBe(4400);
  });
});
