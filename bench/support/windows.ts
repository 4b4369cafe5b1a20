import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

interface DisplayOfWindow {
  readonly display: string;
  readonly xauthority: string;
}

/** A program of this folder that draws on a display; resolves once it says that it is there. */
export async function openWindow(
  file: 'flip-window.ts' | 'moving-window.ts',
  { display, xauthority }: DisplayOfWindow,
  ...words: readonly (string | number)[]
): Promise<ChildProcess> {
  const args = ['--import', 'tsx', join(import.meta.dirname, '..', file), display, xauthority, ...words.map(String)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ready = new Promise((resolve) => child.stdout.once('data', resolve));
  const gone = new Promise<never>((_, reject) => child.once('exit', () => reject(new Error(`${file} did not open`))));
  gone.catch(() => undefined);
  await Promise.race([ready, gone]);
  return child;
}

/** The work's answer, or an error after so long. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`nothing for ${ms} ms`)), ms).unref();
  });
  return Promise.race([work, late]);
}
