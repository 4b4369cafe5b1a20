// Compiles the agent's pixel loops to WebAssembly and writes them, with what they were made from, into a TypeScript file. Only who
// changes the C source needs this, and clang and lld for it; everybody else runs what is committed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const folder = resolve(import.meta.dirname, '../apps/agent/src/screen/pixels');
const source = join(folder, 'pixels.c');
const scratch = mkdtempSync(join(tmpdir(), 'pixels-'));
try {
  const output = join(scratch, 'pixels.wasm');
  const features = ['-msimd128', '-matomics', '-mbulk-memory', '-mmutable-globals'];
  const linking = ['--no-entry', '--import-memory', '--shared-memory', '--max-memory=4294967296', '--strip-all'];
  linking.push('--export=__stack_pointer');
  execFileSync(
    'clang',
    [
      '--target=wasm32',
      '-O3',
      '-nostdlib',
      '-fno-builtin',
      ...features,
      ...linking.map((flag) => `-Wl,${flag}`),
      '-o',
      output,
      source,
    ],
    { stdio: 'inherit' },
  );
  const wasm = readFileSync(output);
  const madeFrom = createHash('sha256').update(readFileSync(source)).digest('hex');
  writeFileSync(
    join(folder, 'pixels.wasm.ts'),
    `/** Made from pixels.c by tools/build-pixels.mjs. */
export const pixelsWasm = {
  /** SHA-256 of the source. */
  madeFrom: '${madeFrom}',
  base64:
    '${wasm.toString('base64')}',
};
`,
  );
  process.stdout.write(`${wasm.length} bytes of WebAssembly\n`);
} finally {
  rmSync(scratch, { recursive: true });
}
