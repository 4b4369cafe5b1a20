// Builds what `npm start` runs: the command with its workers, and the pages. Packages of the registry stay outside the bundle.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
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
  refuseHeavyStart();
}

/** All code that the first page waits for, gzipped; what only some pages need belongs into chunks of their own. */
const startMaxBytes = 130_000;

function refuseHeavyStart() {
  const dist = join(root, 'apps/web/dist');
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => join(dist, path));
  if (files.length === 0) throw new Error('the built page names no code: its start cannot be weighed');
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
  if (bytes > startMaxBytes)
    throw new Error(`the pages start with ${bytes} bytes of code, gzipped: more than ${startMaxBytes}`);
  process.stdout.write(`the pages start with ${(bytes / 1000).toFixed(1)} kB of code, gzipped\n`);
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
