/** What a program's caller reads; docs/cli.md lists them. */
export const exitCodes = {
  done: 0,
  refused: 1,
  wrongCommand: 2,
  wrongKey: 3,
  nothingMatched: 4,
  unreachable: 5,
  notConfirmed: 6,
  notProven: 7,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends the command with its words and its code; nothing about where in the code it arose. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}
