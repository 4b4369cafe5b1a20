import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything is kept: what was asked for, USHER_DATA, or the system's place for it. Made private to us. */
export function openDataFolder(asked: string | undefined, env: NodeJS.ProcessEnv): string {
  const folder = resolve(asked ?? env['USHER_DATA'] ?? defaultFolder(env));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function defaultFolder(env: NodeJS.ProcessEnv): string {
  if (process.getuid?.() === 0) return '/var/lib/usher';
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'usher');
}
