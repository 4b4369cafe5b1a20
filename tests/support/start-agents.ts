import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Agents in a process of their own, online; see `agents-process.ts`. */
export interface RunningAgents {
  readonly child: ChildProcess;
  /** As a service is stopped; killed if it takes ten seconds. */
  stop(): Promise<void>;
}

export async function startAgents(
  portal: string,
  joinToken: string,
  count: number,
  age: 'now' | 'before-end' = 'now',
): Promise<RunningAgents> {
  const file = join(import.meta.dirname, 'agents-process.ts');
  const args = ['--import', 'tsx', file, portal, joinToken, String(count), age];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  await Promise.race([
    once(child.stdout, 'data'),
    gone.then(([code]) => Promise.reject(new Error(`the agents ended with ${code} before they were online`))),
  ]);
  return {
    child,
    async stop() {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(hard);
    },
  };
}
