/** A step that cannot go on, with words that say what to do; shown without a stack. */
export class SetupStop extends Error {}

/** Clears the line that says what is being done. */
const again = process.stdout.isTTY ? '\r\u001b[2K' : '';

/** A line of its own while a step runs. */
export const tell = (words) => process.stdout.write(`${again}${words}\n`);

/** Runs one step and prints one line with its time. The step returns what it did, in a few words. */
export async function step(name, run) {
  const start = performance.now();
  // The first install takes a minute, in which nothing else is said.
  if (process.stdout.isTTY) process.stdout.write(`${name.padEnd(16)} …`);
  try {
    const did = await run();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stdout.write(`${again}${name.padEnd(16)} ${did} (${seconds} s)\n`);
  } catch (error) {
    if (!(error instanceof SetupStop)) throw error;
    process.stderr.write(`${again}${name.padEnd(16)} ${error.message}\n`);
    process.exit(1);
  }
}
