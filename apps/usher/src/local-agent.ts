import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Portal } from '@usher/portal';
import type { Logger } from 'pino';
import type { Values } from './command-line.ts';
import { ChildProcesses } from './desktop/child-processes.ts';
import type { Desktop } from './desktop/virtual-desktop.ts';

const restartMs = 2_000;
/** In the agent's folder once this machine was enrolled by `usher up`. */
export const localEnrolmentMark = 'enrolled-by-up';

export interface LocalAgentOptions {
  readonly folder: string;
  readonly portal: Portal;
  readonly port: number;
  readonly desktop: Desktop;
  readonly values: Values;
  readonly log: Logger;
}

/**
 * This machine's agent as a child process, so that the screen's work and the portal's never share a thread. It is enrolled
 * into the first team as soon as there is one, once: who removes the device does not get it back by a restart.
 */
export function startLocalAgent(options: LocalAgentOptions): { stop(): Promise<void> } {
  const { folder, portal, log } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const children = new ChildProcesses();
  const enrolledMark = join(folder, localEnrolmentMark);
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  const start = async (team: string | null): Promise<void> => {
    const joinToken = team === null || existsSync(enrolledMark) ? null : await portal.localJoinToken(team);
    if (stopped) return;
    const child = spawnAgent(children, options, joinToken);
    child.once('exit', (code) => {
      log.warn({ code }, 'the agent of this machine ended');
      // 0: the device was removed, or it was asked to stop.
      if (!stopped && code !== 0) timer = setTimeout(() => begin(team), restartMs);
    });
  };
  const begin = (team: string | null): void => {
    start(team).catch((error: unknown) => log.error({ err: error }, 'the agent of this machine could not be started'));
  };
  if (existsSync(enrolledMark)) begin(null);
  else portal.onFirstTeam(begin);
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await children.stop(3_000);
    },
  };
}

function spawnAgent(children: ChildProcesses, options: LocalAgentOptions, joinToken: string | null): ChildProcess {
  const { folder, portal, port, desktop, values } = options;
  const args = ['agent', '--data', folder, '--portal', portal.origin, '--display', desktop.display];
  if (values['test-times'] !== undefined) args.push('--test-times', values['test-times']);
  const env = {
    ...process.env,
    ...(desktop.xauthority === undefined ? {} : { XAUTHORITY: desktop.xauthority }),
    // Not on the command line, which every user of the machine can read.
    ...(joinToken === null ? {} : { USHER_JOIN_TOKEN: joinToken }),
    USHER_LOCAL_AGENT: '1',
    ...(desktop.isVirtual ? { USHER_VIRTUAL_DESKTOP: '1' } : {}),
    USHER_PORTAL_VIA: `http://localhost:${port}`,
  };
  const command = process.argv[1];
  if (command === undefined) throw new Error('this program does not know its own file');
  return children.start(process.execPath, [...process.execArgv, command, ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}
