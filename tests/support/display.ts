import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { writeXauthority } from '../../apps/usher/src/desktop/xauthority.ts';
import { unprivileged } from './servers.ts';
import { temporaryFolder } from './usher.ts';

export interface Display {
  readonly name: string;
  readonly xauthority: string;
  stop(): Promise<void>;
}

/** A display whose X server another takes the place of, as when one person logs out and the next comes. */
export interface ReplacedDisplay extends Display {
  /** The next has a cookie of its own, at the same path. */
  replace(): Promise<void>;
  end(): Promise<void>;
  /** As a display manager does it that keeps the process. */
  reset(): void;
}

/** An X server of the user that agents run as: shared memory is private to one user. */
export async function startDisplay(size = '800x600'): Promise<Display> {
  const xauthority = newXauthority();
  const { server, number } = await startServer(size, xauthority, []);
  return { name: `:${number}`, xauthority, stop: () => ended(server) };
}

/** Its number is one that no X server takes by itself. */
export async function startReplacedDisplay(size: string): Promise<ReplacedDisplay> {
  const xauthority = newXauthority();
  const name = `:${1_000 + (process.pid % 30_000)}`;
  let { server } = await startServer(size, xauthority, [name]);
  return {
    name,
    xauthority,
    end: () => ended(server),
    async replace() {
      await ended(server);
      writeXauthority(xauthority);
      ({ server } = await startServer(size, xauthority, [name]));
    },
    reset: () => void server.kill('SIGHUP'),
    stop: () => ended(server),
  };
}

function newXauthority(): string {
  const owner = unprivileged();
  const xauthority = join(temporaryFolder('display'), 'Xauthority');
  writeXauthority(xauthority);
  if (owner) chownSync(xauthority, owner.uid, owner.gid);
  return xauthority;
}

async function startServer(
  size: string,
  xauthority: string,
  name: readonly string[],
): Promise<{ readonly server: ChildProcess; readonly number: string }> {
  const args = [...name, '-displayfd', '3', '-screen', '0', `${size}x24`, '-auth', xauthority];
  const options = [...args, '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', options, { ...unprivileged(), stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    (server.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { server, number };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
