/** A step that cannot go on, with words that say what to do; shown without a stack. */
export class SetupStop extends Error {}

/** Runs one step and prints one line with its time. The step returns what it did, in a few words. */
export async function step(name, run) {
  const start = performance.now();
  try {
    const did = await run();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${name.padEnd(16)} ${did} (${seconds} s)\n`);
  } catch (error) {
    if (!(error instanceof SetupStop)) throw error;
    process.stderr.write(`${name.padEnd(16)} ${error.message}\n`);
    process.exit(1);
  }
}
