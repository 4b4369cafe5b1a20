import { readdir, readFile } from 'node:fs/promises';

/** A second has a hundred of the kernel's clock ticks (`getconf CLK_TCK`) on every Linux that Node runs on. */
const msPerTick = 10;

interface Process {
  readonly parent: number;
  readonly ms: number;
  readonly reapedMs: number;
}

/** Processor time, user and system, ms, of a process and all that it started, ended ones included. */
export async function treeCpuMs(root: number): Promise<number> {
  const all = new Map<number, Process>();
  for (const name of await readdir('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null) continue;
    // proc(5): the name may hold anything; counted from behind its bracket, field 4 is the parent and 14 to 17 the times.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (field: number): number => fields[field - 3] ?? 0;
    all.set(pid, { parent: at(4), ms: (at(14) + at(15)) * msPerTick, reapedMs: (at(16) + at(17)) * msPerTick });
  }
  const below = (pid: number): number => {
    const own = all.get(pid);
    if (own === undefined) return 0;
    const children = [...all].filter(([, { parent }]) => parent === pid);
    return own.ms + own.reapedMs + children.reduce((sum, [child]) => sum + below(child), 0);
  };
  return below(root);
}

/** Resident memory of one process, MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}
