import { describe, expect, it } from 'vitest';
import { nodeCrypto } from '../../../apps/agent/src/crypto/node-crypto.ts';
import { webCrypto } from '../../viewer/src/crypto/web-crypto.ts';
import { utf8 } from './bytes.ts';
import { CipherState } from './cipher-state.ts';
import { NoisePipe } from './secure-pipe.ts';
import { channelPair, type Tamper } from './test-support/channel-pair.ts';
import { Recorder, standingPipe } from './test-support/pipe-bench.ts';

/** To the device: 0 is the handshake, 1 the empty confirmation, records follow. */
const firstRecord = 2;

function onRecord(number: number, change: (message: Uint8Array) => readonly Uint8Array[]): Tamper {
  return (message, direction, index) =>
    direction === 'to-device' && index === firstRecord + number ? change(message) : [message];
}

const words = ['one', 'two', 'three'].map((word) => utf8.encode(word));

async function heardUntilBroken(tamper: Tamper): Promise<{ heard: string[]; closed: unknown }> {
  const bench = await standingPipe(nodeCrypto, tamper);
  for (const word of words) bench.viewer.send(word);
  const closed = await bench.heardByDevice.closed;
  return { heard: bench.heardByDevice.pieces.map((piece) => utf8.decode(piece)), closed };
}

const broken = { kind: 'broken', code: 'record-broken' };

describe.each([
  ['node:crypto', nodeCrypto],
  ['WebCrypto', webCrypto],
])('a pipe over %s', (_, crypto) => {
  it('carries bytes both ways in order, split at odd places and larger than a record', async () => {
    const bench = await standingPipe(crypto);
    const sizes = [1, 32_767, 32_768, 32_769, 100_001, 3];
    const sent = sizes.map((size, index) => new Uint8Array(size).fill(index + 1));
    for (const piece of sent) {
      bench.viewer.send(piece);
      bench.device.send(piece);
    }
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const expected = Buffer.concat(sent);
    expect(Buffer.compare(await bench.heardByDevice.heard(total), expected)).toBe(0);
    expect(Buffer.compare(await bench.heardByViewer.heard(total), expected)).toBe(0);
    expect(Math.max(...bench.heardByDevice.pieces.map((piece) => piece.length))).toBe(32_768);
  });

  it('takes the bytes as they are when sent, whatever becomes of their buffer', async () => {
    const bench = await standingPipe(crypto);
    const buffer = utf8.encode('as it was');
    bench.viewer.send(buffer);
    buffer.fill(0);
    expect(utf8.decode(await bench.heardByDevice.heard(9))).toBe('as it was');
  });

  it('says what was sent before it closes', async () => {
    const bench = await standingPipe(crypto);
    bench.device.send(utf8.encode('goodbye'));
    bench.device.close();
    expect(utf8.decode(await bench.heardByViewer.heard(7))).toBe('goodbye');
    expect(await bench.heardByViewer.closed).toEqual({ kind: 'closed-there', code: 1000, reason: '' });
  });
});

it('lets no plaintext be seen by what carries it', async () => {
  const bench = await standingPipe(nodeCrypto);
  const secret = 'correct horse battery staple';
  bench.viewer.send(utf8.encode(secret));
  bench.device.send(utf8.encode(secret));
  await Promise.all([bench.heardByDevice.heard(secret.length), bench.heardByViewer.heard(secret.length)]);
  expect(bench.pair.carried).toHaveLength(5);
  for (const message of bench.pair.carried) expect(Buffer.from(message).includes(secret)).toBe(false);
});

it('breaks at a tampered record, and delivers nothing after it', async () => {
  const tampered = onRecord(1, (message) => [message.map((byte, at) => (at === 0 ? byte ^ 1 : byte))]);
  expect(await heardUntilBroken(tampered)).toEqual({ heard: ['one'], closed: broken });
});

it('breaks at a record cut short at any byte', async () => {
  for (let length = 0; length < 'two'.length + 16; length++) {
    const cut = onRecord(1, (message) => [message.slice(0, length)]);
    expect(await heardUntilBroken(cut), `${length} bytes`).toEqual({ heard: ['one'], closed: broken });
  }
});

it('breaks at a replayed record', async () => {
  expect(await heardUntilBroken(onRecord(0, (message) => [message, message]))).toEqual({
    heard: ['one'],
    closed: broken,
  });
});

it('breaks when records come in another order', async () => {
  let held: Uint8Array | null = null;
  const reordering: Tamper = (message, direction, index) => {
    if (direction !== 'to-device' || index < firstRecord) return [message];
    if (index === firstRecord) {
      held = message;
      return [];
    }
    return index === firstRecord + 1 && held !== null ? [message, held] : [message];
  };
  expect(await heardUntilBroken(reordering)).toEqual({ heard: [], closed: broken });
});

it('breaks when a record is left out', async () => {
  expect(await heardUntilBroken(onRecord(1, () => []))).toEqual({ heard: ['one'], closed: broken });
});

it("breaks at a record of another pipe, and at the peer's own record sent back to it", async () => {
  const other = await standingPipe(nodeCrypto);
  other.viewer.send(utf8.encode('one'));
  await other.heardByDevice.heard(3);
  const strangers = other.pair.carried.at(-1);
  expect(await heardUntilBroken(onRecord(0, () => (strangers === undefined ? [] : [strangers])))).toEqual({
    heard: [],
    closed: broken,
  });
  const bench = await standingPipe(nodeCrypto);
  bench.viewer.send(utf8.encode('one'));
  await bench.heardByDevice.heard(3);
  bench.pair.inject('to-viewer', bench.pair.carried.at(-1) ?? new Uint8Array(0));
  expect(await bench.heardByViewer.closed).toEqual(broken);
});

it('refuses a record longer than any it would send, before it is opened', async () => {
  const bench = await standingPipe(nodeCrypto);
  bench.pair.inject('to-device', new Uint8Array(32_768 + 17));
  expect(await bench.heardByDevice.closed).toEqual({ kind: 'broken', code: 'record-too-large' });
});

it('delivers nothing that comes late, after it was closed', async () => {
  const bench = await standingPipe(nodeCrypto);
  bench.device.close();
  bench.viewer.send(utf8.encode('late'));
  await bench.heardByViewer.closed;
  expect(bench.heardByDevice.pieces).toEqual([]);
  bench.viewer.send(utf8.encode('later still'));
  expect(bench.viewer.bufferedBytes).toBe(0);
});

it('keeps a bounded amount for a reader that is not there yet', async () => {
  const bench = await standingPipe(nodeCrypto);
  bench.device.onData = null;
  bench.viewer.send(new Uint8Array((1 << 20) + 1));
  expect(await bench.heardByDevice.closed).toEqual({ kind: 'broken', code: 'too-much-unread' });
});

it('takes fresh keys at the same record at both ends, again and again', async () => {
  for (const crypto of [nodeCrypto, webCrypto]) {
    const state = async (fill: number): Promise<CipherState> =>
      new CipherState(crypto, await crypto.cipherKey(new Uint8Array(32).fill(fill)), 3);
    const pair = channelPair();
    const viewer = new NoisePipe(pair.viewer, { send: await state(1), receive: await state(2) });
    const device = new NoisePipe(pair.device, { send: await state(2), receive: await state(1) });
    const heard = new Recorder(device);
    for (let number = 0; number < 20; number++) viewer.send(Uint8Array.of(number));
    expect([...(await heard.heard(20))]).toEqual(Array.from({ length: 20 }, (__, number) => number));
  }
});

it('seals with another key after a rekey', async () => {
  const key = new Uint8Array(32).fill(9);
  const fresh = new CipherState(nodeCrypto, await nodeCrypto.cipherKey(key), 1);
  const same = new CipherState(nodeCrypto, await nodeCrypto.cipherKey(key), 1);
  expect(await fresh.seal(words[0] ?? key)).toEqual(await same.seal(words[0] ?? key));
  expect(fresh.needsRekey).toBe(true);
  await fresh.rekey();
  expect(await fresh.seal(words[1] ?? key)).not.toEqual(await same.seal(words[1] ?? key));
});
