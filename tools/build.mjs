// Builds what `npm start` runs: the command with its workers, and the pages. Packages of the registry stay outside the bundle.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '..');

export async function buildCommand() {
  const out = join(root, 'apps/usher/dist');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const bundle = await rolldown({
    input: { usher: join(root, 'apps/usher/src/main.ts'), ...workers() },
    platform: 'node',
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@usher/') && !id.startsWith('\0'),
    logLevel: 'warn',
  });
  await bundle.write({
    dir: out,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    sourcemap: true,
  });
  await bundle.close();
  cpSync(join(root, 'apps/portal/src/database/migrations'), join(out, 'migrations'), { recursive: true });
}

export function buildPages() {
  execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'apps/web'),
    stdio: 'inherit',
  });
}

/** A worker `x.worker.ts` becomes `x.worker.js` beside the command, where the code that starts it looks. */
function workers() {
  const files = readdirSync(join(root, 'apps'), { recursive: true, encoding: 'utf8' });
  const found = files.filter((file) => file.endsWith('.worker.ts') && !file.includes('node_modules'));
  return Object.fromEntries(found.map((file) => [basename(file, '.ts'), join(root, 'apps', file)]));
}

if (process.argv[1] === import.meta.filename) {
  await buildCommand();
  buildPages();
}
