/** What a person at the terminal reads: plain lines on standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
