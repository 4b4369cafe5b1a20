import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ChildProcesses } from './child-processes.ts';

/** The process group: the third field after the name, which is in brackets. */
function groupOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

it('keeps what it started out of the terminal’s group, and ends it', async () => {
  const children = new ChildProcesses();
  const child = children.start('sleep', ['60'], { stdio: 'ignore' });
  expect(groupOf(child.pid ?? 0)).toBe(child.pid);
  expect(groupOf(child.pid ?? 0)).not.toBe(groupOf(process.pid));
  await children.stop(2_000);
  expect(child.signalCode).toBe('SIGTERM');
});
