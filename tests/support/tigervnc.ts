import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Xvfb } from '../../apps/agent/src/test-support/xvfb.ts';
import { temporaryFolder } from './usher.ts';

export interface TigerVncViewer {
  /** What it wrote of itself. */
  output(): string;
  readonly isRunning: boolean;
  stop(): Promise<void>;
}

/** TigerVNC's own viewer on a display, without the frame and the bars of a window. It keeps its settings to itself. */
export function startTigerVnc(display: Xvfb, port: number, options: readonly string[] = []): TigerVncViewer {
  const home = temporaryFolder('tigervnc');
  // With a menu key it writes a hint across the picture for five seconds.
  const fixed = [
    '-FullScreen',
    '-MenuKey=',
    '-Shared',
    '-SecurityTypes=None',
    '-AlertOnFatalError=0',
    '-ReconnectOnError=0',
  ];
  const viewer: ChildProcess = spawn('xtigervncviewer', [...fixed, ...options, `127.0.0.1::${port}`], {
    env: { ...display.env, HOME: home, LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [viewer.stdout, viewer.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const isRunning = (): boolean => viewer.exitCode === null && viewer.signalCode === null;
  return {
    output: () => output,
    get isRunning() {
      return isRunning();
    },
    async stop() {
      if (!isRunning()) return;
      const gone = once(viewer, 'exit');
      viewer.kill('SIGTERM');
      await gone;
    },
  };
}
