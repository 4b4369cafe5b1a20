#!/usr/bin/env node
import { DataFolderInUse, SealedWithAnotherSecret } from '@usher/portal';
import { isClientCommand } from './client/client-command.ts';
import { runClient } from './client/run-client.ts';
import { processTerminal } from './client/terminal.ts';
import { type CommandLine, readCommandLine, UsageError, usage } from './command-line.ts';
import { runAgent } from './commands/agent.ts';
import { runPortal } from './commands/portal.ts';
import { runRelay } from './commands/relay.ts';
import { runUp } from './commands/up.ts';
import { say } from './say.ts';
import { stopOnSignals } from './stop-on-signals.ts';

/** They say what to do; where in the code they arose says nothing. */
const plainErrors = [UsageError, DataFolderInUse, SealedWithAnotherSecret];
const commands = { up: runUp, portal: runPortal, relay: runRelay, agent: runAgent };

async function run(line: CommandLine): Promise<number> {
  if (line.verb === 'help') {
    say(usage);
    return 0;
  }
  const signals = stopOnSignals();
  const running = await commands[line.verb](line.values, process.env);
  return signals.follow(running);
}

try {
  const argv = process.argv.slice(2);
  if (isClientCommand(argv)) process.exit(await runClient(argv, process.env, processTerminal));
  process.exit(await run(readCommandLine(argv)));
} catch (error) {
  if (error instanceof Error && plainErrors.some((kind) => error instanceof kind)) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  throw error;
}
