import { expect, it } from 'vitest';
import { nodeCrypto } from '../../../apps/agent/src/crypto/node-crypto.ts';
import type { KeyPair } from './crypto-port.ts';
import { LinkError, type LinkErrorCode } from './link-error.ts';
import { acceptPipe, openPipe } from './open-pipe.ts';
import type { PipeName } from './ticket-claims.ts';
import { channelPair, type Tamper } from './test-support/channel-pair.ts';
import { claimsFor } from './test-support/pipe-bench.ts';

interface Differences {
  readonly tamper?: Tamper;
  readonly deviceKeyKnown?: Uint8Array;
  readonly viewerKeyUsed?: KeyPair;
  readonly viewerTicket?: string;
  readonly viewerPipe?: PipeName;
}

const generated = async (): Promise<KeyPair> => nodeCrypto.generate();

/** How each end came out of it: 'standing', or the error's code. */
async function shake(differences: Differences): Promise<{ viewer: string; device: string; carried: number[] }> {
  const [deviceKey, viewerKey] = [await generated(), await generated()];
  const pair = channelPair(differences.tamper);
  const claims = await claimsFor(nodeCrypto, viewerKey);
  const outcome = (pipe: Promise<unknown>): Promise<string> =>
    pipe.then(
      () => 'standing',
      (error: unknown) => (error instanceof LinkError ? error.code : 'not a LinkError'),
    );
  const [viewer, device] = await Promise.all([
    outcome(
      openPipe({
        crypto: nodeCrypto,
        channel: pair.viewer,
        deviceLinkKey: differences.deviceKeyKnown ?? deviceKey.publicKey,
        viewerKey: differences.viewerKeyUsed ?? viewerKey,
        ticket: differences.viewerTicket ?? 'the ticket',
        pipe: differences.viewerPipe ?? 'screen',
      }),
    ),
    outcome(
      acceptPipe({
        crypto: nodeCrypto,
        channel: pair.device,
        deviceLinkKey: deviceKey,
        ticket: 'the ticket',
        claims,
        pipe: 'screen',
      }),
    ),
  ]);
  return { viewer, device, carried: pair.carried.map((message) => message.length) };
}

const refusedByDevice = (code: LinkErrorCode) => ({ viewer: 'channel-closed', device: code });
const flip = (message: Uint8Array, at: number): Uint8Array =>
  message.map((byte, index) => (index === at ? byte ^ 1 : byte));

it('stands after two messages and the confirmation, of the lengths Noise gives them', async () => {
  expect(await shake({})).toEqual({ viewer: 'standing', device: 'standing', carried: [96, 48, 16] });
});

it('fails when the viewer knows another device key: the wrong device learns nothing', async () => {
  const { publicKey } = await generated();
  expect(await shake({ deviceKeyKnown: publicKey })).toMatchObject(refusedByDevice('handshake-failed'));
});

it("E5: fails when the viewer's key is not the one the ticket names, before the device says anything", async () => {
  const outcome = await shake({ viewerKeyUsed: await generated() });
  expect(outcome).toEqual({ ...refusedByDevice('wrong-viewer-key'), carried: [96] });
});

it('fails when the two ends hold different tickets, or mean different pipes', async () => {
  expect(await shake({ viewerTicket: 'the tickey' })).toMatchObject(refusedByDevice('handshake-failed'));
  expect(await shake({ viewerPipe: 'control' })).toMatchObject(refusedByDevice('handshake-failed'));
});

it('refuses the first message with any byte of it flipped', async () => {
  for (let at = 0; at < 96; at++) {
    const tamper: Tamper = (message, direction) => [direction === 'to-device' ? flip(message, at) : message];
    const { viewer, device, carried } = await shake({ tamper });
    expect({ viewer, device }, `byte ${at}`).toEqual(refusedByDevice('handshake-failed'));
    expect(carried).toEqual([96]);
  }
});

it('refuses the second message with any byte of it flipped', async () => {
  for (let at = 0; at < 48; at++) {
    const tamper: Tamper = (message, direction) => [direction === 'to-viewer' ? flip(message, at) : message];
    const { viewer, device } = await shake({ tamper });
    expect({ viewer, device }, `byte ${at}`).toEqual({ viewer: 'handshake-failed', device: 'channel-closed' });
  }
});

it('does not stand at the device until the first record opens, with any byte of it flipped', async () => {
  for (let at = 0; at < 16; at++) {
    const tamper: Tamper = (message, direction, number) => [
      direction === 'to-device' && number === 1 ? flip(message, at) : message,
    ];
    expect((await shake({ tamper })).device, `byte ${at}`).toBe('handshake-failed');
  }
});

it('refuses handshake messages of any other length', async () => {
  for (const length of [0, 1, 31, 32, 79, 80, 95, 96 + 1024 + 1, 65_535]) {
    const tamper: Tamper = (message, direction) => [direction === 'to-device' ? new Uint8Array(length) : message];
    expect(await shake({ tamper }), `${length}`).toMatchObject(refusedByDevice('handshake-failed'));
  }
  for (const length of [0, 31, 32, 47, 48 + 1024 + 1, 65_535]) {
    const tamper: Tamper = (message, direction) => [direction === 'to-viewer' ? new Uint8Array(length) : message];
    expect((await shake({ tamper })).viewer, `${length}`).toBe('handshake-failed');
  }
});

it('refuses a handshake that is played back to the device: its answer fits no old keys', async () => {
  const [deviceKey, viewerKey] = [await generated(), await generated()];
  const claims = await claimsFor(nodeCrypto, viewerKey);
  const options = { crypto: nodeCrypto, ticket: 't', pipe: 'screen' } as const;
  const first = channelPair();
  await Promise.all([
    openPipe({ ...options, channel: first.viewer, deviceLinkKey: deviceKey.publicKey, viewerKey }),
    acceptPipe({ ...options, channel: first.device, deviceLinkKey: deviceKey, claims }),
  ]);
  const again = channelPair();
  const accepting = acceptPipe({ ...options, channel: again.device, deviceLinkKey: deviceKey, claims });
  for (const number of [0, 2]) again.inject('to-device', first.carried[number] ?? new Uint8Array(0));
  await expect(accepting).rejects.toMatchObject({ code: 'handshake-failed' });
});
