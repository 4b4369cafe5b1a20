import { execFileSync } from 'node:child_process';

/** The processes of the tabs of every browser that this process started. */
export function tabPids(): number[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const processes = rows.flatMap((row) => {
    const [, pid, parent, args = ''] = /^ *(\d+) +(\d+) +(.*)$/.exec(row) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const ours = new Set([process.pid]);
  for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid);
  return processes.filter(({ pid, args }) => ours.has(pid) && args.includes('--type=renderer')).map(({ pid }) => pid);
}
