import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { SetupStop } from './step.mjs';

const mark = join(root, 'apps/usher/dist/.built');
const sources = ['apps', 'packages', 'tools/build.mjs', 'package-lock.json'];

/** Builds when a source changed. Names, sizes and times are enough to know, and quick. */
export function ensureBuild() {
  const now = stamp();
  if (existsSync(mark) && readFileSync(mark, 'utf8') === now) return 'up to date';
  const result = spawnSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) throw new SetupStop('the build failed. Its own words stand above.');
  writeFileSync(mark, now);
  return 'built';
}

function stamp() {
  const hash = createHash('sha256');
  for (const source of sources) {
    for (const file of filesOf(join(root, source))) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\n${size}\n${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  const skipped = new Set(['node_modules', 'dist', 'fixtures', 'dev']);
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    skipped.has(entry.name) || entry.name.includes('.test.') ? [] : filesOf(join(path, entry.name)),
  );
}
