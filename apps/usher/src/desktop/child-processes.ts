import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/**
 * Programs this process started, ended together and once. `setpriv` has the kernel end each of them with us, so that
 * even a kill -9 leaves nothing behind. Ctrl-C at the terminal is ours alone: each is in a process group of its own, or the X server
 * would be gone before the agent has let go of it.
 */
export class ChildProcesses {
  readonly #running = new Set<ChildProcess>();

  start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], { ...options, detached: true });
    this.#running.add(child);
    const gone = () => this.#running.delete(child);
    child.once('exit', gone);
    child.once('error', gone);
    return child;
  }

  /** Asks each to end, last started first, and after `patienceMs` ends what is left. */
  async stop(patienceMs: number): Promise<void> {
    const children = [...this.#running].toReversed();
    const gone = Promise.all(children.map((child) => exited(child)));
    for (const child of children) child.kill('SIGTERM');
    const impatient = setTimeout(() => {
      for (const child of children) child.kill('SIGKILL');
    }, patienceMs);
    await gone;
    clearTimeout(impatient);
  }
}

export function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}
