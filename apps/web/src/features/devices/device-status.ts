import type { DeviceView } from '@usher/contract';
import { clockTime } from '../../time/duration.ts';
import type { DotLook } from '../../ui/dot.tsx';

export interface DeviceStatus {
  readonly look: DotLook;
  readonly words: string;
}

export function deviceStatus(device: DeviceView, now: number, timeZone?: string): DeviceStatus {
  if (device.twin) return { look: 'warn', words: 'Same key on two computers' };
  if (device.online) return { look: 'on', words: 'Online' };
  if (device.lastSeenAt === null) return { look: 'off', words: 'Never online' };
  return { look: 'off', words: `Offline since ${clockTime(device.lastSeenAt, now, timeZone)}` };
}

/** Whether Connect leads anywhere: the right to it, and one computer that answers. */
export function canConnect(device: DeviceView): boolean {
  return device.may.connect && device.online && !device.twin;
}
