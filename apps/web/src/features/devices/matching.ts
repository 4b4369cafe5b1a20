import type { DeviceView } from '@usher/contract';

/** Every word of the search stands somewhere in the name, host name or operating system. */
export function matching(devices: readonly DeviceView[], search: string): readonly DeviceView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return devices;
  return devices.filter(({ name, hostname, os }) => {
    const text = `${name} ${hostname} ${os}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
