import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { eventually } from './portal-client.ts';
import { temporaryFolder } from './usher.ts';

const run = promisify(execFile);

/** xdotool on a display; each argument is one of its words. */
export async function xdotool(display: Pick<Xvfb, 'env'>, ...words: readonly string[]): Promise<string> {
  return (await run('xdotool', words, { env: display.env, timeout: 20_000 })).stdout;
}

/** Puts the pointer there and gives the window under it the keyboard, as a window manager would. */
export async function focusAt(display: Xvfb, x: number, y: number): Promise<void> {
  const window = await eventually(async () => {
    const said = await xdotool(display, 'mousemove', String(x), String(y), 'getmouselocation', '--shell');
    // 0: nothing but the root window.
    return /WINDOW=([1-9]\d*)/.exec(said)?.[1];
  });
  await xdotool(display, 'windowfocus', window);
}

export interface Typewriter {
  /** What its program read so far, as UTF-8. */
  text(): string;
  stop(): void;
}

/** A terminal over the whole display, whose program keeps every byte it reads. */
export async function startTypewriter(display: Pick<Xvfb, 'env'>): Promise<Typewriter> {
  const folder = temporaryFolder('typewriter');
  const [ready, typed] = [join(folder, 'ready'), join(folder, 'typed')];
  const program = `stty -echo -icanon min 1; : > ${typed}; : > ${ready}; exec cat > ${typed}`;
  const terminal = spawn('xterm', ['-u8', '-T', 'typewriter', '-geometry', '80x24+0+0', '-e', 'sh', '-c', program], {
    env: { ...display.env, LC_ALL: 'C.UTF-8' },
    stdio: 'ignore',
  });
  await eventually(() => Promise.resolve(readable(ready) !== undefined));
  // Without a window manager the keys go to the window under the pointer.
  await xdotool(display, 'mousemove', '100', '100');
  return { text: () => readable(typed) ?? '', stop: () => void terminal.kill() };
}

function readable(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** The clipboard of a display, owned and read by xclip. */
export class XClipboard {
  readonly #display: Xvfb;
  #owner: ChildProcess | undefined;
  #said = '';

  constructor(display: Xvfb) {
    this.#display = display;
  }

  set(content: string | Buffer, target = 'UTF8_STRING'): void {
    this.#owner?.kill();
    const args = ['-quiet', '-i', '-selection', 'clipboard', '-t', target];
    const owner = spawn('xclip', args, { env: this.#display.env, stdio: ['pipe', 'ignore', 'pipe'] });
    this.#said = '';
    owner.stderr.on('data', (chunk: Buffer) => (this.#said += chunk.toString()));
    owner.stdin.end(content);
    this.#owner = owner;
  }

  /** How often programs asked for what was set last; -1 until it stands on the clipboard. */
  get asked(): number {
    return Number(/.*request number (\d+)/s.exec(this.#said)?.[1] ?? 0) - 1;
  }

  /** Empty while nobody owns it. */
  async read(): Promise<string> {
    return (await this.readAs('UTF8_STRING')).toString('utf8');
  }

  /** As a program reads it that knows only STRING. */
  async readLatin1(): Promise<string> {
    return (await this.readAs('STRING')).toString('latin1');
  }

  /** As a program reads it that asks for this target; empty when there is none. */
  async readAs(target: string): Promise<Buffer> {
    const args = ['-o', '-selection', 'clipboard', '-t', target];
    const options = { env: this.#display.env, timeout: 10_000, maxBuffer: 16 << 20, encoding: 'buffer' } as const;
    return run('xclip', args, options).then(
      ({ stdout }) => stdout,
      () => Buffer.alloc(0),
    );
  }

  close(): void {
    this.#owner?.kill();
  }
}
