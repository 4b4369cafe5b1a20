import { parseArgs } from 'node:util';
import { CommandFailed, exitCodes } from './exit-codes.ts';

export const clientUsage = `Ask a Portal by an API key (Settings, API keys):

  usher sessions ls [--all]             sessions that hold a place; --all: also those that ended lately
  usher sessions watch                  the same, live, a line for each change
  usher sessions end ID                 end one session, by its id or how the id ends
  usher sessions end --person WHO       end all of a person, by name or e-mail address
  usher sessions end --device NAME      end all on a device
      --message TEXT                    what they read
      --in 30s                          a countdown they see: 30s or 2m, at most 10m
      --yes                             do not ask
  usher capacity                        in use, the limit and the peak
  usher capacity set N [--why TEXT]     change the capacity, at once
  usher devices ls                      devices, and who is on them
  usher audit head                      the newest row's number and hash, to write down
  usher audit verify FILE               prove an export of the audit (JSON); asks no Portal
      --kept NUMBER:HASH                what was written down before, as "audit head" printed it

  --portal URL    the Portal's address (default: USHER_PORTAL, else http://localhost:7700)
  --json          for programs
  The key comes from USHER_KEY, or from a file that only you can read: USHER_KEY_FILE, else ~/.config/usher/key.
  Exit codes: 0 done, 1 refused, 2 wrong command, 3 no key, or it may not, 4 nothing matched, 5 Portal not reached,
  6 the end was ordered and its place is still held, 7 the file proves nothing.
`;

const options = {
  portal: { type: 'string' },
  json: { type: 'boolean' },
  all: { type: 'boolean' },
  person: { type: 'string' },
  device: { type: 'string' },
  message: { type: 'string' },
  in: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  why: { type: 'string' },
  kept: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Which sessions an end is about. */
export type Which = { readonly id: string } | { readonly person: string } | { readonly device: string };

/** A row of the audit as somebody wrote it down. */
export interface KeptRow {
  readonly number: number;
  readonly hash: string;
}

type Act =
  | { readonly act: 'help' }
  | { readonly act: 'sessions ls'; readonly all: boolean }
  | { readonly act: 'sessions watch' }
  | {
      readonly act: 'sessions end';
      readonly which: Which;
      readonly message: string | undefined;
      readonly inMs: number;
      readonly yes: boolean;
    }
  | { readonly act: 'capacity' }
  | { readonly act: 'capacity set'; readonly capacity: number; readonly why: string | undefined }
  | { readonly act: 'devices ls' }
  | { readonly act: 'audit head' }
  | { readonly act: 'audit verify'; readonly file: string; readonly kept: KeptRow | undefined };
export type ClientCommand = Act & { readonly portal: string | undefined; readonly json: boolean };

const verbs = ['sessions', 'capacity', 'devices', 'audit'];

export function isClientCommand(argv: readonly string[]): boolean {
  return verbs.includes(argv[0] ?? '');
}

export function readClientCommand(argv: readonly string[]): ClientCommand {
  const { values, positionals } = parse(argv);
  const { portal, json = false } = values;
  return { ...readAct(values, positionals), portal, json };
}

type Values = ReturnType<typeof parse>['values'];

function readAct(values: Values, positionals: readonly string[]): Act {
  if (values.help) return { act: 'help' };
  const [verb, sub, ...rest] = positionals;
  switch (`${verb} ${sub ?? ''}`.trim()) {
    case 'sessions ls':
      return noMore(rest, { act: 'sessions ls', all: values.all ?? false });
    case 'sessions watch':
      return noMore(rest, { act: 'sessions watch' });
    case 'sessions end':
      return readEnd(values, rest);
    case 'capacity':
      return { act: 'capacity' };
    case 'capacity set':
      return noMore(rest.slice(1), { act: 'capacity set', capacity: wholeNumber(rest[0]), why: values.why });
    case 'devices ls':
      return noMore(rest, { act: 'devices ls' });
    case 'audit head':
      return noMore(rest, { act: 'audit head' });
    case 'audit verify':
      return readVerify(values, rest);
    default:
      throw wrong(`There is no command "usher ${positionals.join(' ')}".`);
  }
}

function readEnd({ person, device, message, yes = false, ...values }: Values, rest: readonly string[]): Act {
  const chosen: Which[] = [
    ...rest.map((id) => ({ id })),
    ...(person === undefined ? [] : [{ person }]),
    ...(device === undefined ? [] : [{ device }]),
  ];
  const [which] = chosen;
  if (which === undefined || chosen.length > 1) throw wrong('Say which: one ID, --person WHO or --device NAME.');
  return { act: 'sessions end', which, message, inMs: readSpan(values.in), yes };
}

function readVerify({ kept }: Values, [file, ...rest]: readonly string[]): Act {
  if (file === undefined) throw wrong('usher audit verify FILE: name the file.');
  return noMore(rest, { act: 'audit verify', file, kept: readKept(kept) });
}

function readKept(text: string | undefined): KeptRow | undefined {
  if (text === undefined) return undefined;
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  if (number === undefined || hash === undefined)
    throw wrong(`--kept ${text}: a row's number and hash, as "usher audit head" prints them.`);
  return { number: Number(number), hash: hash.toLowerCase() };
}

function readSpan(text: string | undefined): number {
  if (text === undefined) return 0;
  const [, count, unit] = /^(\d{1,6})(ms|s|m)$/.exec(text) ?? [];
  const ms = Number(count) * { ms: 1, s: 1000, m: 60_000 }[(unit ?? 's') as 'ms' | 's' | 'm'];
  if (count === undefined || ms > 600_000) throw wrong(`--in ${text}: say 30s or 2m, at most 10m.`);
  return ms;
}

function wholeNumber(text: string | undefined): number {
  if (text === undefined || !/^\d{1,6}$/.test(text)) throw wrong('usher capacity set N: N is a whole number.');
  return Number(text);
}

function noMore(rest: readonly string[], act: Act): Act {
  if (rest.length > 0) throw wrong(`Too many words: ${rest.join(' ')}`);
  return act;
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(words: string): CommandFailed {
  return new CommandFailed(exitCodes.wrongCommand, `${words}\n\n${clientUsage}`);
}
