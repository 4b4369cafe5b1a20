import { Coverage } from './coverage.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutate, random } from './mutate.ts';
import { readSeeds } from './seeds.ts';

export interface FuzzOptions {
  readonly seed: number;
  readonly runs: number;
  /** An input reached something new. */
  readonly onNews?: (input: Uint8Array) => void;
}

/** One input may take so long; a parser that takes longer can be held up by whoever sends it. */
const longestRunMs = 500;

/** An input that made the parser do what it must not. */
export class FuzzFailure extends Error {
  readonly input: Uint8Array;

  constructor(target: FuzzTarget, input: Uint8Array, cause: unknown) {
    super(`${target.name} with ${Buffer.from(input).toString('hex')}: ${String(cause)}`, { cause });
    this.input = input;
  }
}

async function runOne(target: FuzzTarget, input: Uint8Array): Promise<void> {
  const begun = performance.now();
  try {
    await target.run(input);
  } catch (cause) {
    throw new FuzzFailure(target, input, cause);
  }
  const tookMs = performance.now() - begun;
  if (tookMs > longestRunMs) throw new FuzzFailure(target, input, `took ${tookMs.toFixed(0)} ms`);
}

/** All kept inputs, then as many changed ones; whatever reaches something new is changed further. */
export async function fuzz(
  target: FuzzTarget,
  { seed, runs, onNews }: FuzzOptions,
): Promise<{ readonly inputs: number }> {
  const chance = random(seed);
  const coverage = new Coverage(target.folders);
  const inputs: Uint8Array[] = [];
  try {
    for (const input of [...target.first, ...readSeeds(target.name)]) {
      await runOne(target, input);
      inputs.push(input);
    }
    coverage.news();
    for (let run = 0; run < runs; run += 1) {
      const parent = inputs[Math.floor(chance() * inputs.length)] ?? new Uint8Array(0);
      const input = mutate(parent, chance, inputs);
      await runOne(target, input);
      if (coverage.news() === 0) continue;
      inputs.push(input);
      onNews?.(input);
    }
    return { inputs: inputs.length };
  } finally {
    coverage.stop();
  }
}
