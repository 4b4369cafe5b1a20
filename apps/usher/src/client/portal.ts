import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Call, CallError, createClient, type ErrorCode, unreachableWords } from '@usher/contract';
import { CommandFailed, type ExitCode, exitCodes } from './exit-codes.ts';

/** A Portal and the key by which we ask it. */
export interface Portal {
  readonly origin: string;
  readonly key: string;
  readonly call: Call;
}

/** From --portal or USHER_PORTAL, and USHER_KEY or the key's file: a secret is never an argument, which every process may read. */
export function openPortal(asked: string | undefined, env: NodeJS.ProcessEnv): Portal {
  const origin = originOf(asked ?? env['USHER_PORTAL'] ?? 'http://localhost:7700');
  const key = (env['USHER_KEY'] ?? readKeyFile(env)).trim();
  const headersOf = (given: Record<string, string>) => ({ ...given, authorization: `Bearer ${key}` });
  const call = createClient((path, { method, headers, body }) =>
    fetch(origin + path, {
      method,
      headers: headersOf(headers),
      redirect: 'error',
      ...(body === undefined ? {} : { body }),
    }),
  );
  return { origin, key, call };
}

/** A key goes in the clear to this very machine only. */
function originOf(address: string): string {
  const url = URL.parse(address);
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    throw new CommandFailed(
      exitCodes.wrongCommand,
      `--portal ${address}: give the address that people open, https://…`,
    );
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !local)
    throw new CommandFailed(
      exitCodes.wrongCommand,
      `${url.origin} is not encrypted: a key is sent over https:// only.`,
    );
  return url.origin;
}

function readKeyFile(env: NodeJS.ProcessEnv): string {
  const file = env['USHER_KEY_FILE'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'usher', 'key');
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined)
    throw new CommandFailed(
      exitCodes.wrongKey,
      `There is no API key. Make one under Settings, then put it into USHER_KEY or into ${file} (chmod 600).`,
    );
  if ((found.mode & 0o077) !== 0)
    throw new CommandFailed(exitCodes.wrongKey, `${file} can be read by others: chmod 600 ${file}`);
  return readFileSync(file, 'utf8');
}

const keyCodes = new Set<ErrorCode | 'unreachable'>(['key-wrong', 'key-over', 'key-lacks-scope', 'key-not-allowed']);

/** The words of the contract, and the code that says which kind of failure it was. */
export function failureOf(error: unknown): CommandFailed | null {
  if (error instanceof CommandFailed) return error;
  if (!(error instanceof CallError)) return null;
  const { title, todo } = error.problem ?? unreachableWords;
  const scope = (error.problem?.details as { readonly scope?: string } | undefined)?.scope;
  const fields = Object.entries(error.problem?.fields ?? {}).map(([name, words]) => ` ${name}: ${words}`);
  return new CommandFailed(codeOf(error), [title, todo, ...(scope ? [`Scope: ${scope}.`] : []), ...fields].join(' '));
}

function codeOf({ code }: CallError): ExitCode {
  if (code === 'unreachable') return exitCodes.unreachable;
  return keyCodes.has(code) ? exitCodes.wrongKey : exitCodes.refused;
}

export async function teamOf({ call }: Portal): Promise<string> {
  return (await call('GET /api/key', {})).team.id;
}
