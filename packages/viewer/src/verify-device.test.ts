import { base64url, linkKeyStatement } from '@usher/link';
import { expect, it } from 'vitest';
import { knownDevicesIn } from './known-devices.ts';
import { admittedAt } from './test-support/admitted.ts';
import { verifyDevice } from './verify-device.ts';

type Device = ReturnType<typeof admittedAt>['device'];

/** A device with keys of its own, which vouches for its link key as agents do. */
async function makeDevice(): Promise<Device> {
  const identity = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  if (!('privateKey' in identity)) throw new TypeError('a key pair was asked for');
  const linkKey = base64url.encode(crypto.getRandomValues(new Uint8Array(32)));
  const signature = await crypto.subtle.sign({ name: 'Ed25519' }, identity.privateKey, linkKeyStatement(linkKey));
  const raw = await crypto.subtle.exportKey('raw', identity.publicKey);
  return {
    ...admittedAt(1).device,
    identityKey: base64url.encode(new Uint8Array(raw)),
    linkKey,
    linkKeySignature: base64url.encode(new Uint8Array(signature)),
  };
}

function knownIn(entries = new Map<string, string>()) {
  const storage = {
    getItem: (key: string) => entries.get(key) ?? null,
    setItem: (key: string, value: string) => void entries.set(key, value),
  };
  return { known: knownDevicesIn(storage), entries };
}

it('takes a device at first use, and writes nothing down by itself', async () => {
  const { known, entries } = knownIn();
  expect(await verifyDevice(await makeDevice(), known)).toEqual({ kind: 'new' });
  expect(entries.size).toBe(0);
});

it('knows a device again by its identity key, also with a new link key', async () => {
  const device = await makeDevice();
  const { known } = knownIn();
  known.remember(device.id, device.identityKey);
  expect(await verifyDevice(device, known)).toEqual({ kind: 'known' });
});

it('is loud about another identity key, with both fingerprints made from the keys themselves', async () => {
  const [before, now] = [await makeDevice(), await makeDevice()];
  const { known } = knownIn();
  known.remember(before.id, before.identityKey);
  const verdict = await verifyDevice({ ...now, fingerprint: 'what the Portal says' }, known);
  expect(verdict).toMatchObject({ kind: 'changed' });
  if (verdict.kind !== 'changed') return;
  expect(verdict.known).toMatch(/^([\dA-F]{4} ){7}[\dA-F]{4}$/);
  expect(verdict.now).toMatch(/^([\dA-F]{4} ){7}[\dA-F]{4}$/);
  expect(verdict.known).not.toBe(verdict.now);
});

it('keeps what it knows by device: another device with another key is new', async () => {
  const [one, other] = [await makeDevice(), await makeDevice()];
  const { known } = knownIn();
  known.remember(one.id, one.identityKey);
  expect(await verifyDevice({ ...other, id: '017f22e2-79b0-7cc3-98c4-dc0c0c073991' }, known)).toEqual({ kind: 'new' });
});

it('remembers one key for each device: the last one trusted', async () => {
  const [before, now] = [await makeDevice(), await makeDevice()];
  const { known, entries } = knownIn();
  known.remember(before.id, before.identityKey);
  known.remember(now.id, now.identityKey);
  expect(entries.size).toBe(1);
  expect(await verifyDevice(now, known)).toEqual({ kind: 'known' });
  expect(await verifyDevice(before, known)).toMatchObject({ kind: 'changed' });
});

it.each([
  ['a link key of somebody else', async (device: Device) => ({ ...device, linkKey: (await makeDevice()).linkKey })],
  [
    'a signature of another identity',
    async (device: Device) => ({ ...device, linkKeySignature: (await makeDevice()).linkKeySignature }),
  ],
  ['no signature', (device: Device) => ({ ...device, linkKeySignature: '' })],
  [
    'a signature cut short',
    (device: Device) => ({ ...device, linkKeySignature: device.linkKeySignature.slice(0, 40) }),
  ],
  [
    'an identity key of another length',
    (device: Device) => ({ ...device, identityKey: base64url.encode(new Uint8Array(31)) }),
  ],
  ['an identity key that is no base64url', (device: Device) => ({ ...device, identityKey: '***' })],
])('takes %s for unproven, known or not', async (_, alter) => {
  const device = await makeDevice();
  const altered = await alter(device);
  const { known } = knownIn();
  expect(await verifyDevice(altered, known)).toEqual({ kind: 'unproven' });
  known.remember(altered.id, altered.identityKey);
  expect(await verifyDevice(altered, known)).toEqual({ kind: 'unproven' });
});

it('takes a link key for unproven when the identity key signed it as anything but a link key', async () => {
  const identity = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  if (!('privateKey' in identity)) throw new TypeError('a key pair was asked for');
  const linkKey = base64url.encode(new Uint8Array(32).fill(7));
  const bare = await crypto.subtle.sign({ name: 'Ed25519' }, identity.privateKey, base64url.decode(linkKey));
  const raw = await crypto.subtle.exportKey('raw', identity.publicKey);
  const device = {
    ...admittedAt(1).device,
    identityKey: base64url.encode(new Uint8Array(raw)),
    linkKey,
    linkKeySignature: base64url.encode(new Uint8Array(bare)),
  };
  expect(await verifyDevice(device, knownIn().known)).toEqual({ kind: 'unproven' });
});
