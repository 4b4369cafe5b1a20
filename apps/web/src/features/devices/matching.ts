import type { DeviceView } from '@usher/contract';

/** In the group, if one is chosen; every word of the search stands somewhere in the name, host name or operating system. */
export function matching(all: readonly DeviceView[], search: string, group = ''): readonly DeviceView[] {
  const devices = group === '' ? all : all.filter(({ groups }) => groups.includes(group));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return devices;
  return devices.filter(({ name, hostname, os }) => {
    const text = `${name} ${hostname} ${os}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
