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

/** An X server of the user that agents run as: shared memory is private to one user. */
export async function startDisplay(size = '800x600'): Promise<Display> {
  const owner = unprivileged();
  const xauthority = join(temporaryFolder('display'), 'Xauthority');
  writeXauthority(xauthority);
  if (owner) chownSync(xauthority, owner.uid, owner.gid);
  const args = ['-displayfd', '3', '-screen', '0', `${size}x24`, '-auth', xauthority, '-nolisten', 'tcp', '-noreset'];
  const server = spawn('Xvfb', args, { ...owner, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    (server.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { name: `:${number}`, xauthority, stop: () => ended(server) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
