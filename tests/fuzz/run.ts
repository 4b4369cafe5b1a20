import { fuzz, FuzzFailure } from './fuzz.ts';
import { keepSeed } from './seeds.ts';
import { targets } from './targets.ts';

/** Fuzzes for long and keeps what reached something new: `npx tsx tests/fuzz/run.ts [target|all] [runs] [seed]`. */
const [name = 'all', runs = '20000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
for (const target of targets.filter((known) => name === 'all' || known.name === name)) {
  const begun = performance.now();
  let kept = 0;
  const onNews = (input: Uint8Array): void => {
    kept += 1;
    keepSeed(target.name, input);
  };
  try {
    await fuzz(target, { seed: Number(seed), runs: Number(runs), onNews });
  } catch (error) {
    if (error instanceof FuzzFailure) keepSeed(target.name, error.input);
    throw error;
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`${target.name}: ${runs} inputs in ${seconds} s, ${kept} reached something new\n`);
}
