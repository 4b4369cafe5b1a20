import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** Somebody else has this data folder open. `pid` is null when the holder did not leave it. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  readonly folder: string;
  readonly pid: number | null;

  constructor(folder: string, pid: number | null) {
    super(`${folder} is in use by ${pid === null ? 'another process' : `process ${pid}`}`);
    this.folder = folder;
    this.pid = pid;
  }
}

export interface FolderLock {
  release(): Promise<void>;
}

/**
 * Holds a folder for this process. The lock is a listening socket named after the folder's real path, so the kernel takes it
 * back whenever and however the process dies, and a stopped process keeps it: no timer decides who lives. The pid beside the
 * data only names the holder. On Linux the name is abstract; it is one per network namespace, so two containers must not
 * share a folder.
 */
export async function lockDataFolder(folder: string): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidFile = join(folder, 'holder.pid');
  const server = createServer((socket) => socket.destroy());
  server.unref();
  try {
    await listen(server, socketName(realpathSync(folder)));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new DataFolderInUse(folder, readPid(pidFile));
    }
    throw error;
  }
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      rmSync(pidFile, { force: true });
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function socketName(realPath: string): string {
  const name = `usher-data-${createHash('sha256').update(realPath).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  throw new Error(`the embedded database has no lock on ${process.platform} yet: use PostgreSQL`);
}

function listen(server: Server, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(name, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
