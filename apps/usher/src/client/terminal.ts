import { createInterface } from 'node:readline/promises';

/** Where a command reads and writes; a test brings its own. */
export interface Terminal {
  /** Whether somebody is there to be asked. */
  readonly isAttended: boolean;
  say(line: string): void;
  /** What is not part of the answer. */
  note(line: string): void;
  confirm(question: string): Promise<boolean>;
}

export const processTerminal: Terminal = {
  isAttended: process.stdin.isTTY && process.stderr.isTTY,
  say: (line) => void process.stdout.write(`${line}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  async confirm(question) {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await lines.question(`${question} [y/N] `);
    lines.close();
    return /^y(es)?$/i.test(answer.trim());
  },
};

/** What others wrote, as one line that cannot steer a terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}
