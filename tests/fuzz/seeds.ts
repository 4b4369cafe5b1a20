import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'seeds');

/** Inputs that reached something new once, kept: they are run by every check. */
export function readSeeds(target: string): Uint8Array[] {
  const own = join(folder, target);
  if (!existsSync(own)) return [];
  return readdirSync(own)
    .toSorted()
    .map((name) => Uint8Array.from(readFileSync(join(own, name))));
}

export function keepSeed(target: string, input: Uint8Array): void {
  const own = join(folder, target);
  mkdirSync(own, { recursive: true });
  const name = createHash('sha256').update(input).digest('hex').slice(0, 16);
  writeFileSync(join(own, name), input);
}
