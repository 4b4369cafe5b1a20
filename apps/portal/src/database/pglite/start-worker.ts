import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts `<name>.worker` beside the given module: the .js in a bundle, the .ts from source. Node 20 does not apply `--import`
 * to the file a worker begins with, so from source a line of code registers tsx first and then loads it.
 */
export function startWorker(name: string, besideUrl: string, workerData: unknown): Worker {
  if (!besideUrl.endsWith('.ts')) return new Worker(new URL(`./${name}.worker.js`, besideUrl), { workerData, name });
  const entry = JSON.stringify(new URL(`./${name}.worker.ts`, besideUrl).href);
  // By path, because `require.resolve` would name tsx's CommonJS build.
  const tsx = pathToFileURL(createRequire(besideUrl).resolve('tsx/package.json'));
  const loader = JSON.stringify(new URL('./dist/esm/api/index.mjs', tsx).href);
  const code = `import(${loader}).then(({ register }) => { register(); return import(${entry}); });`;
  return new Worker(code, { eval: true, workerData, name });
}
