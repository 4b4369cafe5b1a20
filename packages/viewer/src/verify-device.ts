import type { Admitted } from '@usher/contract';
import { base64url, fingerprint, linkKeyStatement } from '@usher/link';
import type { KnownDevices } from './known-devices.ts';

const ed25519 = { name: 'Ed25519' } as const;

export type DeviceVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'new' }
  /** Both as fingerprints. */
  | { readonly kind: 'changed'; readonly known: string; readonly now: string }
  /** Its link key is not vouched for by its identity key. */
  | { readonly kind: 'unproven' };

/** Whether this is the device that was met before, judged before anything is sent to it. */
export async function verifyDevice(device: Admitted['device'], known: KnownDevices): Promise<DeviceVerdict> {
  if (!(await vouchesForItsLinkKey(device))) return { kind: 'unproven' };
  const before = known.keyOf(device.id);
  if (before === null) return { kind: 'new' };
  if (before === device.identityKey) return { kind: 'known' };
  return { kind: 'changed', known: await fingerprintOf(before), now: await fingerprintOf(device.identityKey) };
}

async function vouchesForItsLinkKey(device: Admitted['device']): Promise<boolean> {
  try {
    const identity = await crypto.subtle.importKey('raw', base64url.decode(device.identityKey), ed25519, false, [
      'verify',
    ]);
    const signature = base64url.decode(device.linkKeySignature);
    return await crypto.subtle.verify(ed25519, identity, signature, linkKeyStatement(device.linkKey));
  } catch {
    // Keys or signature of the wrong shape prove nothing.
    return false;
  }
}

/** From the key itself: what the Portal says of a fingerprint is not asked. */
async function fingerprintOf(identityKey: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', base64url.decode(identityKey));
  return fingerprint(new Uint8Array(digest));
}
