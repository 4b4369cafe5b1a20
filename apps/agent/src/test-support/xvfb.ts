import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface Xvfb {
  readonly display: string;
  readonly xauthority: string;
  /** Environment in which X programs find this server. */
  readonly env: NodeJS.ProcessEnv;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** A FamilyWild entry (65535) without a display number: good for whichever number the server picks. */
function xauthorityFile(cookie: Buffer): Buffer {
  const field = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  return Buffer.concat([
    Buffer.from([0xff, 0xff]),
    field(Buffer.alloc(0)),
    field(Buffer.alloc(0)),
    field(Buffer.from('MIT-MAGIC-COOKIE-1')),
    field(cookie),
  ]);
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) return text.trim();
  }
  throw new Error('Xvfb ended before it said its display');
}

/** A private X server on a display of its own choosing, with a fresh cookie and no TCP port. */
export async function startXvfb(size = '1280x800'): Promise<Xvfb> {
  const folder = await mkdtemp(join(tmpdir(), 'usher-xvfb-'));
  const xauthority = join(folder, 'xauthority');
  await writeFile(xauthority, xauthorityFile(randomBytes(16)), { mode: 0o600 });
  const args = ['-displayfd', '3', '-screen', '0', `${size}x24`, '-auth', xauthority, '-nolisten', 'tcp', '-noreset'];
  const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await firstLine(child.stdio[3] as Readable);
  const display = `:${number}`;
  return {
    display,
    xauthority,
    env: { ...process.env, DISPLAY: display, XAUTHORITY: xauthority },
    process: child,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}
