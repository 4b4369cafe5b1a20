import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type WebSocket from 'ws';
import { closeCode, leaseMs, origin, portalNow, RelayBench } from './test-support/relay-bench.ts';
import { TokenIssuer } from './test-support/token-issuer.ts';

describe('a relay', () => {
  let bench: RelayBench;
  beforeEach(async () => {
    bench = await new RelayBench().start();
  });
  afterEach(() => bench.close());

  it('passes arbitrary bytes verbatim both ways, and says how many when a side leaves', async () => {
    const { session, agent, viewer, first, second } = await bench.pair();
    expect([first, second]).toEqual(['{"type":"joined"}', '{"type":"joined"}']);
    const lengths = [0, 1, 2, 125, 126, 127, 65_535, 65_536];
    const frames = [...lengths.map((length) => randomBytes(length)), Buffer.from('{"type":"join"}'), Buffer.alloc(9)];
    for (const [from, to] of [[agent, viewer] as const, [viewer, agent] as const]) {
      const arriving = received(to, frames.length);
      for (const frame of frames) from.send(frame);
      expect((await arriving).map(inHex)).toEqual(frames.map((data) => inHex({ data, isBinary: true })));
    }
    const closed = closeCode(viewer);
    agent.close();
    expect(await closed).toBe(4405);
    const bytes = 2 * frames.reduce((sum, frame) => sum + frame.length, 0);
    expect(bench.reports).toEqual([
      { type: 'joined', id: session, fence: 1, pipe: 'screen' },
      { type: 'left', id: session, fence: 1, pipe: 'screen', bytes },
    ]);
  });

  it('joins only legs of the same session, fence and pipe', async () => {
    const session = randomUUID();
    const legs = [
      bench.claims('agent', { session }),
      bench.claims('viewer', { session, fence: 2 }),
      bench.claims('viewer', { session, pipe: 'control' }),
      bench.claims('viewer'),
    ];
    const sockets = await Promise.all(legs.map((claims) => bench.join(claims)));
    const heard: unknown[] = [];
    for (const socket of sockets)
      socket.on('message', (data) => heard.push(Buffer.isBuffer(data) ? data.toString() : data));
    const viewer = await bench.join(bench.claims('viewer', { session }));
    await once(viewer, 'message');
    const arrived = new Promise((resolve) => sockets[0]?.once('message', resolve));
    viewer.send('\0', { binary: true });
    await arrived;
    expect(heard).toEqual(['{"type":"joined"}', '\0']);
    expect(bench.reports).toHaveLength(1);
  });

  describe('refuses with a code of its own (E5)', () => {
    it.each<[string, number, (bench: RelayBench) => Promise<WebSocket>]>([
      ['what is no token', 4400, (bench) => bench.show('a.b.c')],
      ['a token of another portal', 4400, (bench) => bench.show(new TokenIssuer().sign(bench.claims('agent')))],
      ['a ticket in the place of a token', 4400, (b) => b.show(b.issuer.sign(b.claims('agent'), 'usher-ticket+jwt'))],
      ['a late token', 4401, (bench) => bench.join(bench.claims('agent', { expiresAt: portalNow - 1 }))],
      ['a token for another relay', 4403, (bench) => bench.join(bench.claims('agent', { relay: randomUUID() }))],
      ['a token for an earlier start', 4403, (b) => b.join(b.claims('agent', { relayStartId: randomUUID() }))],
      ["a viewer's token that no page shows", 4410, (b) => b.show(b.issuer.sign(b.claims('viewer')))],
      ["a viewer's token on a strange page", 4410, (b) => b.join(b.claims('viewer'), { origin: 'http://evil.test' })],
      ["an agent's token on a page", 4410, (bench) => bench.join(bench.claims('agent'), { origin })],
    ])('%s', async (_, code, join) => {
      expect(await closeCode(await join(bench))).toBe(code);
      expect(bench.reports).toEqual([]);
    });

    it('a token that was used before, also while its first leg waits', async () => {
      const claims = bench.claims('agent');
      const first = await bench.join(claims);
      await placed(bench);
      expect(await closeCode(await bench.join(claims))).toBe(4402);
      expect(first.readyState).toBe(first.OPEN);
    });

    it('a token changed by one letter', async () => {
      const token = bench.issuer.sign(bench.claims('agent'));
      const [header, payload, signature] = token.split('.');
      const other = Buffer.from(payload ?? '', 'base64url')
        .toString()
        .replace('"fence":1', '"fence":2');
      const forged = [header, Buffer.from(other).toString('base64url'), signature].join('.');
      expect(await closeCode(await bench.show(forged))).toBe(4400);
    });

    it('a leg that talks before the other side is there', async () => {
      const socket = await bench.join(bench.claims('agent'));
      socket.send(Buffer.from('early'));
      expect(await closeCode(socket)).toBe(4400);
    });

    it('a frame that is too long, or is text', async () => {
      const long = await bench.pair();
      const codes = Promise.all([closeCode(long.agent), closeCode(long.viewer)]);
      long.agent.send(Buffer.alloc(65_537));
      expect(await codes).toEqual([4413, 4405]);
      const text = await bench.pair();
      const textCode = closeCode(text.viewer);
      text.viewer.send('text');
      expect(await textCode).toBe(1003);
    });
  });

  it('takes no new pipes without its control link, and lets joined ones live', async () => {
    const { agent, viewer } = await bench.pair();
    bench.control.detach();
    expect(await closeCode(await bench.join(bench.claims('agent')))).toBe(4406);
    const arriving = received(viewer, 1);
    agent.send(Buffer.from('still here'));
    await arriving;
    bench.control = bench.attach();
    bench.welcome();
    expect(await closeCode(await bench.join(bench.claims('agent')))).toBe(4406);
    bench.control.receive({ type: 'ended', sessions: [] });
    await bench.pair();
  });

  it('cuts both legs of every pipe of the fence and older ones, and says so at once (E2)', async () => {
    const session = randomUUID();
    const old = await bench.pair({ session });
    const screen = await bench.pair({ session, fence: 2 });
    const control = await bench.pair({ session, fence: 2, pipe: 'control' });
    const newer = await bench.pair({ session, fence: 3 });
    const waiting = await bench.join(bench.claims('agent', { session, fence: 2, pipe: 'control' }));
    const cutSockets = [old, screen, control].flatMap(({ agent, viewer }) => [agent, viewer]);
    const codes = Promise.all(cutSockets.map(closeCode));
    bench.control.receive({ type: 'cut', id: session, fence: 2 });
    const answer = bench.reports.at(-1);
    expect(answer).toMatchObject({ type: 'cut', id: session, fence: 2 });
    expect(answer?.type === 'cut' && answer.pipes.map((pipe) => pipe.pipe)).toEqual(['screen', 'screen', 'control']);
    expect(await codes).toEqual([4404, 4404, 4404, 4404, 4404, 4404]);
    const arriving = received(newer.viewer, 1);
    newer.agent.send(Buffer.from('spared'));
    await arriving;
    expect(waiting.readyState).not.toBe(waiting.CONNECTING);
  });

  it('remembers a cut, so that a token on its way opens nothing (E5)', async () => {
    const session = randomUUID();
    bench.control.receive({ type: 'cut', id: session, fence: 2 });
    expect(bench.reports).toMatchObject([{ type: 'cut', id: session, fence: 2, pipes: [] }]);
    expect(await closeCode(await bench.join(bench.claims('agent', { session, fence: 1 })))).toBe(4404);
    expect(await closeCode(await bench.join(bench.claims('agent', { session, fence: 2 })))).toBe(4404);
    await bench.pair({ session, fence: 3 });
  });

  it('cuts a leg that waits, and what ended while the control link was away', async () => {
    const waits = bench.claims('agent');
    const waiting = await bench.join(waits);
    await placed(bench);
    const joined = await bench.pair();
    bench.control.detach();
    bench.control = bench.attach();
    bench.welcome();
    const codes = Promise.all([waiting, joined.agent, joined.viewer].map(closeCode));
    const sessions = [waits.session, joined.session].map((id) => ({ id, fence: 1 }));
    bench.control.receive({ type: 'ended', sessions });
    expect(await codes).toEqual([4404, 4404, 4404]);
    expect(bench.reports.filter((report) => report.type === 'cut')).toHaveLength(2);
  });

  it('cuts a joined pipe that is not extended at the end of its lease, and no other', async () => {
    const kept = await bench.pair();
    const lost = await bench.pair();
    const all = [kept.agent, kept.viewer, lost.agent, lost.viewer];
    await pass(bench, leaseMs / 2, all);
    bench.control.receive({ type: 'extend', sessions: [{ id: kept.session, fence: 1 }] });
    bench.control.detach();
    const codes = Promise.all([lost.agent, lost.viewer].map(closeCode));
    await pass(bench, leaseMs / 2, [kept.agent, kept.viewer]);
    expect(await codes).toEqual([4404, 4404]);
    const arriving = received(kept.viewer, 1);
    kept.agent.send(Buffer.from('extended'));
    await arriving;
    const keptCode = closeCode(kept.viewer);
    await pass(bench, leaseMs / 2, [kept.agent, kept.viewer]);
    expect(await keptCode).toBe(4404);
  });

  it('gives a leg 10 s to show its token and 30 s for the other side to come', async () => {
    const newcomer = await bench.dial();
    const waiting = await bench.join(bench.claims('agent'));
    await placed(bench);
    const newcomerCode = closeCode(newcomer);
    bench.clock.advance(10_000);
    expect(await newcomerCode).toBe(4408);
    const waitingCode = closeCode(waiting);
    bench.clock.advance(20_000);
    expect(await waitingCode).toBe(4408);
  });
});

/** Lets time pass in steps short enough that every leg answers the relay's pings meanwhile. */
async function pass(bench: RelayBench, ms: number, legs: readonly WebSocket[]): Promise<void> {
  const stepMs = 2_500;
  for (let passed = 0; passed < ms; passed += stepMs) {
    bench.clock.advance(Math.min(stepMs, ms - passed));
    // Twice: the relay's ping is answered before the second answer of the relay comes.
    for (let trips = 0; trips < 2; trips += 1) {
      await Promise.all(legs.filter((leg) => leg.readyState === leg.OPEN).map(roundTrip));
    }
  }
}

async function roundTrip(leg: WebSocket): Promise<void> {
  const done = new AbortController();
  const answered = Promise.race([once(leg, 'pong', done), once(leg, 'close', done)]);
  leg.ping();
  await answered;
  // What did not come would listen for as long as the leg lives.
  done.abort();
}

/**
 * Resolves when every leg that sent its token before has been judged: late tokens sent after it have been through the same
 * check of a signature, one after the other, and were refused.
 */
async function placed(bench: RelayBench): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await closeCode(await bench.join(bench.claims('agent', { expiresAt: portalNow - 1 })));
  }
}

/** Texts compare at once; byte by byte, what arrived would take longer than its way. */
const inHex = ({ data, isBinary }: { data: Buffer; isBinary: boolean }) => ({ data: data.toString('hex'), isBinary });

async function received(socket: WebSocket, count: number): Promise<{ data: Buffer; isBinary: boolean }[]> {
  const all: { data: Buffer; isBinary: boolean }[] = [];
  await new Promise<void>((resolve) => {
    socket.on('message', function hear(data, isBinary) {
      all.push({ data: data as Buffer, isBinary });
      if (all.length < count) return;
      socket.off('message', hear);
      resolve();
    });
  });
  return all;
}

describe('a relay under load', () => {
  let bench: RelayBench;
  beforeEach(async () => {
    bench = await new RelayBench({ maxNewcomers: 3 }).start();
  });
  afterEach(() => bench.close());

  it('reads no faster than the other side, holds a bounded part, and loses nothing', async () => {
    const { agent, viewer } = await bench.pair();
    const frame = randomBytes(65_536);
    const count = 512;
    viewer.pause();
    const hash = createHash('sha256');
    for (let n = 0; n < count; n++) agent.send(frame);
    const [, toViewer] = bench.legs;
    const [fromAgent] = bench.legs;
    await until(() => fromAgent?.isPaused ?? false);
    expect(toViewer?.bufferedAmount).toBeLessThan(6 * 1024 * 1024);
    expect(agent.bufferedAmount).toBeGreaterThan(8 * 1024 * 1024);
    // A source that we do not read cannot be heard, and is not dropped for that.
    const arriving = received(viewer, count);
    viewer.resume();
    const all = await arriving;
    for (const { data } of all) hash.update(data);
    const expected = createHash('sha256');
    for (let n = 0; n < count; n++) expected.update(frame);
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect(fromAgent?.isPaused).toBe(false);
  });

  it('throws away what still waits for a slow viewer when it is cut', async () => {
    const { session, agent, viewer } = await bench.pair();
    viewer.pause();
    for (let n = 0; n < 512; n++) agent.send(Buffer.alloc(65_536));
    const [fromAgent, toViewer] = bench.legs;
    await until(() => fromAgent?.isPaused ?? false);
    bench.control.receive({ type: 'cut', id: session, fence: 1 });
    expect(bench.reports.at(-1)).toMatchObject({ type: 'cut', id: session });
    expect(toViewer?.readyState).not.toBe(toViewer?.OPEN);
    let seen = 0;
    viewer.on('message', () => {
      seen += 1;
    });
    const code = closeCode(viewer);
    viewer.resume();
    expect(await code).toBe(1006);
    expect(seen).toBeLessThan(512);
  });

  it('drops a peer that is silent for 15 s, and not one that answers (L3)', async () => {
    const silent = await bench.pair({}, { autoPong: false });
    const lively = await bench.pair();
    const agentCode = closeCode(silent.agent);
    const viewerCode = closeCode(silent.viewer);
    for (let round = 0; round < 4; round++) {
      const pongs = [bench.legs[0], bench.legs[2], bench.legs[3]].map(
        (leg) => new Promise((resolve) => leg?.once('pong', resolve)),
      );
      bench.clock.advance(5000);
      if (round < 3) await Promise.all(pongs);
    }
    expect(await viewerCode).toBe(1006);
    expect(await agentCode).toBe(4405);
    expect(lively.viewer.readyState).toBe(lively.viewer.OPEN);
    expect(bench.reports.at(-1)).toMatchObject({ type: 'left', id: silent.session });
  });

  it('keeps room for newcomers by letting the oldest go', async () => {
    const oldest = await bench.dial();
    const code = closeCode(oldest);
    await bench.dial();
    await bench.dial();
    await bench.dial();
    expect(await code).toBe(4408);
    await bench.pair();
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}
