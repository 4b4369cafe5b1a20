import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageFor } from '../../tools/setup/stage.mjs';
import { putPreparedCluster } from './prepared-cluster.ts';
import { unprivileged } from './servers.ts';

/** Short session times, so that a test of a lease takes seconds; one test runs the real numbers. */
export const shortTimes = {
  renewMs: 1000,
  leaseMs: 3000,
  deadlineMs: 2600,
  resumeMs: 3000,
  leaveMs: 1500,
  beginMs: 5000,
  forcedEndMs: 1000,
};

/** Leases that outlast a busy moment of the machine and a restart, for tests that are not about them. */
export const longLeases = { leaseMs: 60_000, deadlineMs: 55_000, resumeMs: 60_000 };

/** The built command as a real process, in a temporary data folder, on a free port. */
export interface UsherProcess {
  readonly url: string;
  readonly setupCode: string | null;
  readonly pid: number;
  readonly folder: string;
  readonly child: ChildProcess;
  /** Everything it printed so far. */
  output(): string;
  /** Resolves with the match once it has printed it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface UsherOptions {
  readonly args?: readonly string[];
  readonly folder?: string;
  readonly times?: Partial<typeof shortTimes>;
  readonly env?: Record<string, string>;
  /** `up` makes its database itself, as on a user's machine, instead of finding one that is made and empty. */
  readonly firstStart?: boolean;
}

/** A data folder that the unprivileged user may write. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `usher-${name}-`));
  const owner = unprivileged();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  return folder;
}

export async function startUsher(
  verb: 'up' | 'portal' | 'relay' | 'agent',
  options: UsherOptions = {},
): Promise<UsherProcess> {
  const folder = options.folder ?? temporaryFolder(verb);
  if (verb === 'up' && !(options.firstStart ?? false) && !existsSync(join(folder, 'database')))
    await putPreparedCluster(folder);
  const times = JSON.stringify({ ...shortTimes, ...options.times });
  const owner = unprivileged();
  const { node, base } = stageFor(owner);
  const child = spawn(
    node,
    [join(base, 'apps/usher/dist/usher.js'), verb, '--data', folder, '--test-times', times, ...(options.args ?? [])],
    {
      ...owner,
      cwd: folder,
      env: { ...process.env, HOME: folder, USHER_DATA: folder, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const listeners = new Set<() => void>();
  let text = '';
  const collect = (chunk: Buffer): void => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((done, fail) => {
      const look = (): void => {
        const match = pattern.exec(text);
        if (match === null) return;
        listeners.delete(look);
        done(match);
      };
      listeners.add(look);
      child.once('exit', (code) =>
        fail(new Error(`usher ${verb} exited with ${code} before it printed ${pattern}:\n${text}`)),
      );
      look();
    });
  const url = verb === 'agent' || verb === 'relay' ? '' : ((await printed(/(https?:\/\/[\w.-]+(?::\d+)?)/))[1] ?? '');
  await printed(/ready/i);
  return {
    url,
    setupCode: /set-up code:? +(\S+)/i.exec(text)?.[1] ?? null,
    pid: child.pid ?? 0,
    folder,
    child,
    output: () => text,
    printed,
    async stop(signal = 'SIGINT') {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = new Promise((done) => child.once('exit', done));
        child.kill(signal);
        await gone;
      }
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}
