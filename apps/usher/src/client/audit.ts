import { createReadStream } from 'node:fs';
import { verifyAuditExport } from '@usher/portal';
import type { KeptRow } from './client-command.ts';
import { CommandFailed, type ExitCode, exitCodes } from './exit-codes.ts';
import { fileLines } from './file-lines.ts';
import { type Portal, teamOf } from './portal.ts';
import { plain, type Terminal } from './terminal.ts';

/** In the form in which `audit verify --kept` takes it back. */
export async function showAuditHead(
  portal: Portal,
  terminal: Terminal,
  { json }: { readonly json: boolean },
): Promise<ExitCode> {
  const team = await teamOf(portal);
  const { head } = await portal.call('GET /api/teams/:team/audit/chain', { params: { team } });
  terminal.say(json ? JSON.stringify(head) : `${head.number}:${head.hash}`);
  return exitCodes.done;
}

/** Says that a file holds, or the first line of it that does not, and why. */
export async function verifyAuditFile(
  terminal: Terminal,
  { file, kept, json }: { readonly file: string; readonly kept: KeptRow | undefined; readonly json: boolean },
): Promise<ExitCode> {
  const verdict = await verifyAuditExport(fileLines(createReadStream(file)), kept).catch((error: unknown) => {
    throw cannotRead(file, error);
  });
  if (json) terminal.say(JSON.stringify(verdict));
  if (!verdict.ok) {
    const hint = verdict.line === 1 ? ' Export the audit as JSON, without a filter.' : '';
    if (!json) terminal.note(`${file}, line ${verdict.line}: ${plain(verdict.why)}${hint}`);
    return exitCodes.notProven;
  }
  const { anchor, head } = verdict;
  if (!json) terminal.say(`${file} is whole: ${rowsOf(anchor, head)} Newest: ${head.number}:${head.hash}`);
  return exitCodes.done;
}

function rowsOf(anchor: KeptRow, head: KeptRow): string {
  if (anchor.number === head.number) return 'it holds no rows.';
  const before = anchor.number === 0 ? '' : ` Rows up to ${anchor.number} were deleted by the team's retention.`;
  return `rows ${anchor.number + 1} to ${head.number}, each follows from the one before.${before}`;
}

function cannotRead(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  return new CommandFailed(exitCodes.wrongCommand, `${file} cannot be read: ${error.message}`);
}
