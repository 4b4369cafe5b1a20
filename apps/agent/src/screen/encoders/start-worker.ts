import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * In a worker, tsx refuses to register itself by `--import`; its registration called from inside does work. Its
 * CommonJS entry, the only one `require.resolve` finds, lies beside the module we need.
 */
function sourceLoader(): string {
  const entry = createRequire(import.meta.url).resolve('tsx/esm/api');
  return pathToFileURL(entry.replace(/\.cjs$/, '.mjs')).href;
}

/** Starts `<name>.worker` beside the caller, which finds its number in `workerData`: TypeScript in the source tree, JavaScript beside the bundle. */
export function startWorker(name: string, callerUrl: string, workerData: number): Worker {
  if (!callerUrl.endsWith('.ts')) return new Worker(new URL(`./${name}.worker.js`, callerUrl), { workerData });
  const file = new URL(`./${name}.worker.ts`, callerUrl);
  const code = `import(${JSON.stringify(sourceLoader())})
    .then(({ register }) => { register(); return import(${JSON.stringify(file.href)}); });`;
  return new Worker(code, { eval: true, workerData });
}
