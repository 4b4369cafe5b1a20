import { spawnSync } from 'node:child_process';
import { SetupStop } from './step.mjs';

export const userName = 'usher';
export const home = '/var/lib/usher';

/** As root everything but apt runs as this unprivileged user: PostgreSQL and a sane desktop both need it. */
export function ensureUser() {
  if (process.getuid?.() !== 0) return 'not root: running as yourself';
  if (lookUp()) return `running as ${userName}`;
  const made = spawnSync('useradd', [
    '--system',
    '--create-home',
    '--home-dir',
    home,
    '--shell',
    '/usr/sbin/nologin',
    userName,
  ]);
  if (made.status !== 0)
    throw new SetupStop(`could not make the system user ${userName}: ${made.stderr?.toString().trim()}`);
  return `made the system user ${userName}, home ${home}`;
}

/** uid and gid to run as; undefined when we are not root. */
export function runAs() {
  return process.getuid?.() === 0 ? lookUp() : undefined;
}

function lookUp() {
  const read = (flag) => spawnSync('id', [flag, userName], { encoding: 'utf8' });
  const [uid, gid] = [read('-u'), read('-g')];
  if (uid.status !== 0 || gid.status !== 0) return undefined;
  return { uid: Number(uid.stdout.trim()), gid: Number(gid.stdout.trim()) };
}
