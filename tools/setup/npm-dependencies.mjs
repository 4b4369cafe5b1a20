import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupStop } from './step.mjs';

const mark = join(root, 'node_modules/.usher-lock');

/** `npm ci` when the lockfile or the Node major changed. No package may run a script: none of ours needs one. */
export function ensureDependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const now = createHash('sha256').update(lock).update(process.versions.modules).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) return 'up to date';
  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--no-progress', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (result.status !== 0) throw new SetupStop('npm could not install the packages. Its own words stand above.');
  writeFileSync(mark, now);
  return 'installed from the lockfile';
}
