import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { home } from './system-user.mjs';

/**
 * Where the unprivileged user runs from: the clone itself if it can read it, else a copy of what runs (a clone under
 * /root is closed to everybody else, and so may be the Node that root uses).
 */
export function stageFor(user) {
  if (!user || readable(user)) return { node: process.execPath, base: root };
  const base = join(home, 'app');
  const node = join(base, 'node');
  const mark = join(base, '.staged');
  const now = createHash('sha256')
    .update(readFileSync(join(root, 'apps/usher/dist/.built')))
    .update(process.version)
    .digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) return { node, base };
  rmSync(base, { recursive: true, force: true });
  mkdirSync(base, { recursive: true, mode: 0o755 });
  for (const path of [...productionPackages(), 'apps/usher/dist', 'apps/web/dist', 'package.json']) copy(path, base);
  cpSync(process.execPath, node, { dereference: true });
  chmodSync(node, 0o755);
  writeFileSync(mark, now);
  process.stdout.write(`The clone is closed to the user usher, so what runs was copied to ${base}\n`);
  return { node, base };
}

function readable(user) {
  const probe = `require('fs').accessSync(${JSON.stringify(join(root, 'package.json'))}, 4)`;
  return spawnSync(process.execPath, ['-e', probe], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** The lockfile says which packages a run needs; workspace links are inside the bundle already. */
function productionPackages() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.dev && !entry.link)
    .map(([path]) => path)
    .filter((path) => existsSync(join(root, path)));
}

function copy(path, base) {
  const target = join(base, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(root, path), target, { recursive: true, dereference: true });
}
