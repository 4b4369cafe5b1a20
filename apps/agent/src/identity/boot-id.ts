import { readFile } from 'node:fs/promises';

/** The kernel's name for this boot: the same boot and machine free a restarted agent's sessions at once (L7). */
export async function readBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
