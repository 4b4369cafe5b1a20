import { showAuditHead, verifyAuditFile } from './audit.ts';
import { showCapacity, setCapacity } from './capacity.ts';
import { clientUsage, readClientCommand } from './client-command.ts';
import { listDevices } from './devices.ts';
import { endSessions } from './end-sessions.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { failureOf, openPortal } from './portal.ts';
import { listSessions } from './sessions.ts';
import type { Terminal } from './terminal.ts';
import { watchSessions } from './watch-sessions.ts';

/** One command against a Portal; its exit code. */
export async function runClient(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    return await run(argv, env, terminal);
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    terminal.note(failure.message);
    return failure.code;
  }
}

async function run(argv: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<ExitCode> {
  const command = readClientCommand(argv);
  if (command.act === 'help') {
    terminal.say(clientUsage);
    return exitCodes.done;
  }
  if (command.act === 'audit verify') return verifyAuditFile(terminal, command);
  const portal = openPortal(command.portal, env);
  switch (command.act) {
    case 'sessions ls':
      return listSessions(portal, terminal, command);
    case 'sessions watch':
      return watchSessions(portal, terminal, command);
    case 'sessions end':
      return endSessions(portal, terminal, command);
    case 'capacity':
      return showCapacity(portal, terminal, command);
    case 'capacity set':
      return setCapacity(portal, terminal, command);
    case 'audit head':
      return showAuditHead(portal, terminal, command);
    case 'devices ls':
      break;
  }
  return listDevices(portal, terminal, command);
}
