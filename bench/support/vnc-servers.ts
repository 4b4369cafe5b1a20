import { type ChildProcess, spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { startXvfb, type Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { freePort } from '../../tests/support/servers.ts';

/** A VNC server that shows a display of its own, in a process of its own. */
export interface VncServer {
  readonly display: string;
  readonly xauthority: string;
  readonly port: number;
  /** Environment in which X programs find the display. */
  readonly env: NodeJS.ProcessEnv;
  readonly pid: number;
  /** The X server, where it is a process of its own. */
  readonly xPid: number | undefined;
  stop(): Promise<void>;
}

export type StartVnc = (size: string) => Promise<VncServer>;

/** Resolves once the port answers; false when the process ended first. */
async function answers(port: number, child: ChildProcess): Promise<boolean> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    const up = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (up) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const hard = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await gone;
  clearTimeout(hard);
}

/** A server in a process of its own, beside the X server that it shows. */
const showing = (xvfb: Xvfb, child: ChildProcess, port: number): VncServer => ({
  display: xvfb.display,
  xauthority: xvfb.xauthority,
  env: xvfb.env,
  port,
  pid: child.pid ?? 0,
  xPid: xvfb.process.pid,
  async stop() {
    await ended(child);
    await xvfb.stop();
  },
});

export const ours: StartVnc = async (size) => {
  const xvfb = await startXvfb(size);
  const { display, xauthority } = xvfb;
  const file = join(import.meta.dirname, '../mount-process.ts');
  const args = ['--import', 'tsx', file, display, xauthority];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve) => {
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
  });
  return showing(xvfb, child, port);
};

/** A server that shows somebody else's X server. */
function beside(program: string, argsFor: (display: string, xauthority: string, port: number) => string[]): StartVnc {
  return async (size) => {
    const xvfb = await startXvfb(size);
    const { display, xauthority, env } = xvfb;
    const port = await freePort();
    const start = (): ChildProcess => spawn(program, argsFor(display, xauthority, port), { stdio: 'ignore', env });
    // x11vnc with -threads now and then dies as it starts.
    let child = start();
    while (!(await answers(port, child))) child = start();
    return showing(xvfb, child, port);
  };
}

export function x11vnc(...tuning: readonly string[]): StartVnc {
  return beside('x11vnc', (display, xauthority, port) =>
    [
      `-display ${display} -auth ${xauthority} -rfbport ${port} -localhost -nopw -forever -quiet -noipv6`.split(' '),
      tuning,
    ].flat(),
  );
}

export const x0vncserver: StartVnc = beside('X0tigervnc', (display, _, port) =>
  `-display ${display} -rfbport ${port} -SecurityTypes None -localhost`.split(' '),
);

export const xvnc: StartVnc = async (size) => {
  const port = await freePort();
  const display = `:${40 + (port % 50)}`;
  const args = [display, '-geometry', size, '-depth', '24', '-SecurityTypes', 'None', '-rfbport', String(port)];
  const child = spawn('Xvnc', [...args, '-localhost', '-nolisten', 'tcp', '-ac'], { stdio: 'ignore' });
  await answers(port, child);
  const env = { ...process.env, DISPLAY: display };
  return { display, xauthority: '', env, port, pid: child.pid ?? 0, xPid: undefined, stop: () => ended(child) };
};

/** Ours and its peers, by the names that results have. */
export const vncServers: readonly (readonly [string, StartVnc])[] = [
  ['ours', ours],
  ['x11vnc', x11vnc()],
  ['x11vnc -threads -wait 5 -defer 5', x11vnc('-threads', '-wait', '5', '-defer', '5')],
  ['x0vncserver', x0vncserver],
  ['Xvnc', xvnc],
];
