import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { ChildProcesses } from './child-processes.ts';
import { writeDesktopHome } from './desktop-home.ts';
import { writeXauthority } from './xauthority.ts';

/** A screen somebody can be shown: an X display and the cookie that opens it. */
export interface Desktop {
  readonly display: string;
  readonly xauthority: string | undefined;
  /** Started by us: no person sits at it. */
  readonly isVirtual: boolean;
  /** Why this one, in one line for the terminal. */
  readonly because: string;
  stop(): Promise<void>;
}

/** Xvfb never grows above the size it starts with, so it starts large and is set to the usual size. */
const largest = '3840x2160x24';
const usual = { width: 1920, height: 1080 };

/** An X server of our own with a window manager, a panel, a file manager, a terminal and an editor. */
export async function startVirtualDesktop(folder: string, because: string): Promise<Desktop> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const xauthority = join(folder, 'Xauthority');
  writeXauthority(xauthority);
  const children = new ChildProcesses();
  const display = await startXvfb(children, xauthority);
  const home = writeDesktopHome(join(folder, 'home'));
  const env = {
    ...process.env,
    HOME: home,
    // The user it runs as may have no login shell; its terminal needs one all the same.
    SHELL: '/bin/bash',
    XDG_CONFIG_HOME: join(home, '.config'),
    DISPLAY: display,
    XAUTHORITY: xauthority,
  };
  resize(env);
  const bus = await startSessionBus(children, join(folder, 'bus'), env);
  startPrograms(children, { ...env, ...bus }, home);
  return { display, xauthority, isVirtual: true, because, stop: () => children.stop(2000) };
}

async function startXvfb(children: ChildProcesses, xauthority: string): Promise<string> {
  const args = [
    '-displayfd',
    '3',
    '-screen',
    '0',
    largest,
    '-auth',
    xauthority,
    '-nolisten',
    'tcp',
    '-noreset',
    '-dpi',
    '96',
  ];
  const server = children.start('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', (code) =>
      reject(new Error(`Xvfb did not start (${code}). Is it installed? sudo apt install xvfb\n${said.trim()}`)),
    );
    server.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2000);
    });
    (server.stdio[3] as Readable).once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return `:${number}`;
}

function resize(env: NodeJS.ProcessEnv): void {
  const mode = `${usual.width}x${usual.height}`;
  const { width, height } = usual;
  const xrandr = (...args: string[]) => spawnSync('xrandr', args, { env, stdio: 'ignore' });
  // A virtual screen has no timings; any that parse will do.
  const timings = [0, width, width, width, width, height, height, height, height].map(String);
  xrandr('--newmode', mode, ...timings);
  xrandr('--addmode', 'screen', mode);
  xrandr('--output', 'screen', '--mode', mode);
}

/**
 * The programs' message bus as our own child: one that a program starts for itself would outlive us. Without it they do with
 * less.
 */
async function startSessionBus(
  children: ChildProcesses,
  socket: string,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly DBUS_SESSION_BUS_ADDRESS?: string }> {
  rmSync(socket, { force: true });
  const address = `unix:path=${socket}`;
  const args = ['--session', '--nofork', '--nopidfile', `--address=${address}`, '--print-address=3'];
  const bus = children.start('dbus-daemon', args, { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const listens = await new Promise<boolean>((resolve) => {
    bus.once('error', () => resolve(false));
    bus.once('exit', () => resolve(false));
    (bus.stdio[3] as Readable).once('data', () => resolve(true));
  });
  return listens ? { DBUS_SESSION_BUS_ADDRESS: address } : {};
}

/** Each is optional: a machine that lacks one still shows a desktop. */
function startPrograms(children: ChildProcesses, env: NodeJS.ProcessEnv, home: string): void {
  const quiet = { env, cwd: home, stdio: 'ignore' } as const;
  for (const [command, ...args] of [
    ['xsetroot', '-solid', '#2b3a42'],
    ['openbox'],
    ['tint2', '-c', join(home, '.config/tint2/tint2rc')],
    ['pcmanfm', '--desktop'],
  ] as const) {
    // A program that is not installed is a poorer desktop, not a failure; the set-up step has said so.
    children.start(command, args, quiet);
  }
}
