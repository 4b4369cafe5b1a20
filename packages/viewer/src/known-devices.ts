import type { Id } from '@usher/contract';

/** Identity keys (base64url) by device, remembered at first use (design.md, Link 7). */
export interface KnownDevices {
  keyOf(device: Id): string | null;
  remember(device: Id, identityKey: string): void;
}

const prefix = 'usher.device-key.';

export function knownDevicesIn(storage: Pick<Storage, 'getItem' | 'setItem'>): KnownDevices {
  return {
    keyOf: (device) => storage.getItem(prefix + device),
    remember: (device, identityKey) => storage.setItem(prefix + device, identityKey),
  };
}
