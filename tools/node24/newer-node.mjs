import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = import.meta.dirname;

/**
 * The path of a Node 24, from the registry by this folder's own lockfile; or null, and why there is none. The product runs
 * on what `engines` asks for: this is only for tests.
 */
export async function newerNode() {
  const path = join(folder, `node_modules/node-linux-${process.arch}/bin/node`);
  if (!existsSync(path)) {
    const { code, words } = await npmCi();
    if (code !== 0) return { path: null, why: `npm could not install it: ${words}` };
  }
  return existsSync(path)
    ? { path, why: '' }
    : { path: null, why: `there is none for ${process.platform} ${process.arch}` };
}

function npmCi() {
  return new Promise((done) => {
    const child = spawn('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    let words = '';
    child.stderr.on('data', (chunk) => {
      words = (words + chunk).slice(-1000);
    });
    child.once('error', (error) => done({ code: 1, words: error.message }));
    child.once('close', (code) => done({ code, words: words.trim().split('\n').at(-1) ?? '' }));
  });
}
